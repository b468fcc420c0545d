"""What codes are called in Arabic, French and English: each value, unit, mark and column, once for all exits.

The names of indicators stand with their definitions, those of provinces and communes in ``shared.contracts.codes``
(the census gives them in Arabic and French; English takes the French ones).
"""

from __future__ import annotations

from typing import Literal

from services.reporting.queries.registers import REGISTERS
from shared.contracts.codes import communes, provinces

Language = Literal["ar", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en")
Labels = dict[Language, str]


def _three(ar: str, fr: str, en: str) -> Labels:
    return {"ar": ar, "fr": fr, "en": en}


UNKNOWN = _three("غير معروف", "inconnu", "unknown")
OTHER = _three("غير ذلك", "autre", "other")

VALUES: dict[str, dict[str, Labels]] = {
    "sex": {
        "female": _three("نساء", "femmes", "women"),
        "male": _three("رجال", "hommes", "men"),
    },
    "age_band": {
        "under_15": _three("أقل من 15 سنة", "moins de 15 ans", "under 15"),
        "15-17": _three("15-17 سنة", "15-17 ans", "15-17"),
        "18-24": _three("18-24 سنة", "18-24 ans", "18-24"),
        "25-29": _three("25-29 سنة", "25-29 ans", "25-29"),
        "30-34": _three("30-34 سنة", "30-34 ans", "30-34"),
        "35-54": _three("35-54 سنة", "35-54 ans", "35-54"),
        "55+": _three("55 سنة فأكثر", "55 ans et plus", "55 and over"),
    },
    "disability": {
        "none": _three("بدون إعاقة", "sans handicap", "no disability"),
        "declared": _three("إعاقة مصرح بها", "handicap déclaré", "declared disability"),
        "certified": _three("إعاقة مثبتة بشهادة", "handicap certifié", "certified disability"),
    },
    "education": {
        "none": _three("بدون شهادة", "sans diplôme", "no diploma"),
        "primary": _three("ابتدائي", "primaire", "primary"),
        "secondary": _three("ثانوي", "secondaire", "secondary"),
        "baccalaureate": _three("باكالوريا", "baccalauréat", "baccalaureate"),
        "vocational": _three("تكوين مهني", "formation professionnelle", "vocational"),
        "higher": _three("تعليم عال", "supérieur", "higher"),
    },
    "residence_area": {
        "urban": _three("حضري", "urbain", "urban"),
        "rural": _three("قروي", "rural", "rural"),
    },
    "role": {
        "worker": _three("عامل", "ouvrier", "worker"),
        "supervisor": _three("مؤطر", "encadrant", "supervisor"),
    },
    "reason": {
        "completed": _three("انتهاء المدة", "terme du contrat", "completed"),
        "resigned": _three("استقالة", "démission", "resigned"),
        "replaced": _three("استبدال", "remplacement", "replaced"),
        "dismissed": _three("فصل", "licenciement", "dismissed"),
        "site_closed": _three("إغلاق الورش", "fermeture du chantier", "worksite closed"),
        "found_job": _three("إيجاد شغل", "emploi trouvé", "found a job"),
        "deceased": _three("وفاة", "décès", "deceased"),
    },
    "sector": {
        "environment": _three("البيئة", "environnement", "environment"),
        "site_development": _three("تهيئة الفضاءات", "aménagement d'espaces", "site development"),
        "services": _three("الخدمات", "services", "services"),
        "educational_support": _three("الدعم التربوي", "soutien scolaire", "educational support"),
        "archive_digitisation": _three("رقمنة الأرشيف", "numérisation d'archives", "archive digitisation"),
        "social_care": _three("الرعاية الاجتماعية", "action sociale", "social care"),
        "culture_arts_sports": _three("الثقافة والفنون والرياضة", "culture, arts et sports", "culture, arts, sports"),
        "tourism": _three("السياحة", "tourisme", "tourism"),
    },
    "partner_kind": {
        "ministry": _three("وزارة", "ministère", "ministry"),
        "council": _three("مجلس", "conseil", "council"),
        "state_service": _three("مصلحة للدولة", "service de l'État", "state service"),
        "association": _three("جمعية", "association", "association"),
        "cooperative": _three("تعاونية", "coopérative", "cooperative"),
        "commune": _three("جماعة", "commune", "commune"),
        "inter_communal": _three("مؤسسة للتعاون بين الجماعات", "établissement intercommunal", "inter-communal body"),
    },
    "level": {
        "ministry": _three("وزاري", "ministériel", "ministry"),
        "implementation": _three("تنفيذ", "mise en œuvre", "implementation"),
    },
    "session_kind": {
        "ordinary": _three("دورة عادية", "session ordinaire", "ordinary session"),
        "extraordinary": _three("دورة استثنائية", "session extraordinaire", "extraordinary session"),
    },
    "certificate_kind": {
        "work": _three("شهادة عمل", "attestation de travail", "work certificate"),
        "training": _three("شهادة تكوين", "attestation de formation", "training certificate"),
    },
    "state": {
        "proposed": _three("مقترح", "proposé", "proposed"),
        "approved": _three("مصادق عليه", "approuvé", "approved"),
        "rejected": _three("مرفوض", "rejeté", "rejected"),
        "postponed": _three("مؤجل", "reporté", "postponed"),
        "opposed": _three("موضوع تعرض", "visé par une opposition", "opposed"),
        "terminated": _three("منهى", "résilié", "terminated"),
        "open": _three("مفتوح", "ouvert", "open"),
        "suspended": _three("متوقف مؤقتا", "suspendu", "suspended"),
        "resumed": _three("مستأنف", "repris", "resumed"),
        "closed": _three("مغلق", "fermé", "closed"),
    },
    "outcome": {
        "accepted": _three("مقبول", "accepté", "accepted"),
        "duplicate": _three("مكرر", "doublon", "duplicate"),
        "conflict": _three("متعارض", "en conflit", "conflict"),
        "parked": _three("في الانتظار", "en attente", "parked"),
        "rejected": _three("مرفوض", "rejeté", "rejected"),
    },
    "qualifier": {
        "exactly": _three("بالضبط", "exactement", "exactly"),
        "more_than": _three("أكثر من", "plus de", "more than"),
        "about": _three("حوالي", "environ", "about"),
    },
    "status": {
        "A": _three("قيمة عادية", "valeur normale", "normal value"),
        "P": _three("مؤقتة", "provisoire", "provisional"),
        "x": _three("غير متوفرة", "non disponible", "not available"),
        "z": _three("غير منطبقة", "sans objet", "not applicable"),
    },
    "confidentiality": {
        "F": _three("معطى متاح", "libre", "free"),
        "A": _three("محجوب: عدد قليل من الأشخاص", "masqué : peu de personnes", "withheld: few persons"),
        "D": _three(
            "محجوب: لحماية خانة أخرى", "masqué : protège une autre cellule", "withheld: it protects another cell"
        ),
    },
    "unit": {
        "agreements": _three("اتفاقيات", "conventions", "agreements"),
        "worksites": _three("أوراش", "chantiers", "worksites"),
        "percent": _three("%", "%", "%"),
        "jobs": _three("مناصب شغل", "emplois", "jobs"),
        "positions": _three("مناصب", "postes", "positions"),
        "hires": _three("عمليات تشغيل", "embauches", "hires"),
        "persons": _three("أشخاص", "personnes", "persons"),
        "messages": _three("رسائل", "messages", "messages"),
        "days": _three("أيام", "jours", "days"),
        "person-months": _three("أشهر عمل", "mois-personnes", "person-months"),
        "full-time equivalents": _three("معادل الدوام الكامل", "équivalents temps plein", "full-time equivalents"),
        "certificates": _three("شهادات", "attestations", "certificates"),
        "hires per person": _three("عمليات تشغيل لكل شخص", "embauches par personne", "hires per person"),
        "publishers": _three("جهات مرسلة", "émetteurs", "publishers"),
        "facts": _three("وقائع", "faits", "facts"),
    },
}
"""Labels by kind of code and code; ``unknown`` and ``other`` are the same everywhere."""

NAMES: dict[str, Labels] = {
    **{member.name: member.labels for register in REGISTERS.values() for member in register.columns},
    "province": _three("الإقليم", "province", "province"),
    "commune": _three("الجماعة", "commune", "commune"),
    "sector": _three("القطاع", "secteur", "sector"),
    "partner": _three("الشريك", "partenaire", "partner"),
    "partner_kind": _three("صنف الشريك", "type de partenaire", "kind of partner"),
    "worksite": _three("الورش", "chantier", "worksite"),
    "month": _three("الشهر", "mois", "month"),
    "sex": _three("الجنس", "sexe", "sex"),
    "age_band": _three("الفئة العمرية", "tranche d'âge", "age band"),
    "disability": _three("الإعاقة", "handicap", "disability"),
    "education": _three("المستوى التعليمي", "niveau d'études", "education"),
    "residence_area": _three("وسط الإقامة", "milieu de résidence", "area of residence"),
    "role": _three("الدور", "rôle", "role"),
    "reason": _three("السبب", "motif", "reason"),
    "publisher": _three("الجهة المرسلة", "émetteur", "publisher"),
    "outcome": _three("المآل", "suite donnée", "outcome"),
    "level": _three("مستوى الاتفاقية", "niveau de convention", "level of agreement"),
    "programme": _three("البرنامج", "programme", "programme"),
    "edition": _three("النسخة", "édition", "edition"),
    "code": _three("الرمز", "code", "code"),
    "name": _three("الاسم", "nom", "name"),
    "title": _three("العنوان", "intitulé", "title"),
    "indicator": _three("المؤشر", "indicateur", "indicator"),
    "version": _three("نسخة التعريف", "version de la définition", "definition version"),
    "formula": _three("طريقة الحساب", "formule", "formula"),
    "partitions": _three("تفصيلات يساوي مجموعها الكل", "ventilations dont la somme fait le total", "parts add up by"),
    "levels": _three("مستويات الاتفاقيات", "niveaux des conventions", "levels of agreements"),
    "protected_by": _three("حماية الأعداد الصغيرة", "protection des petits effectifs", "small counts protected by"),
    "includes": _three("يشمل", "compris", "includes"),
    "excludes": _three("لا يشمل", "exclus", "excludes"),
    "period": _three("الفترة", "période", "period"),
    "scope": _three("النطاق", "périmètre", "scope"),
    "everything": _three("الكل", "tout", "everything"),
    "as_of": _three("المعرفة بتاريخ", "état des connaissances au", "as of"),
    "position": _three("الموضع في السجل", "position dans le registre", "ledger position"),
    "permalink": _three("الرابط الدائم", "lien permanent", "permalink"),
    "value": _three("القيمة", "valeur", "value"),
    "unit": _three("الوحدة", "unité", "unit"),
    "status": _three("الحالة", "statut", "status"),
    "confidentiality": _three("السرية", "confidentialité", "confidentiality"),
    "numerator": _three("البسط", "numérateur", "numerator"),
    "denominator": _three("المقام", "dénominateur", "denominator"),
    "qualifier": _three("الدقة", "précision", "qualifier"),
    "remark": _three("ملاحظة", "remarque", "remark"),
    "total": _three("المجموع", "total", "total"),
    "notes": _three("ملاحظات", "notes", "notes"),
    "marks": _three("معاني العلامات", "signification des mentions", "what the marks mean"),
    "entries": _three("عدد السجلات", "nombre d'entrées", "entries"),
    "agreement_id": _three("رقم الاتفاقية", "identifiant de convention", "agreement id"),
    "worksite_id": _three("رقم الورش", "identifiant du chantier", "worksite id"),
    "session_id": _three("رقم الدورة", "identifiant de session", "session id"),
    "partner_id": _three("رقم الشريك", "identifiant du partenaire", "partner id"),
    "council": _three("المجلس", "conseil", "council"),
    "kind": _three("الصنف", "type", "kind"),
    "held_on": _three("تاريخ الانعقاد", "tenue le", "held on"),
    "members_in_office": _three("الأعضاء المزاولون", "membres en exercice", "members in office"),
    "members_present": _three("الأعضاء الحاضرون", "membres présents", "members present"),
    "chaired_by": _three("الرئاسة", "présidée par", "chaired by"),
    "observers": _three("الملاحظون", "observateurs", "observers"),
    "votes": _three("الأصوات", "votes", "votes"),
    "sectors": _three("القطاعات", "secteurs", "sectors"),
    "communes": _three("الجماعات", "communes", "communes"),
    "commune_name": _three("اسم الجماعة", "nom de la commune", "name of the commune"),
    "budget_mad": _three("الميزانية بالدرهم", "budget en dirhams", "budget in dirhams"),
    "starts_on": _three("تاريخ البداية", "début", "starts on"),
    "ends_on": _three("تاريخ النهاية", "fin", "ends on"),
    "parent_agreement_id": _three("الاتفاقية الإطار", "convention mère", "parent agreement"),
    "state": _three("الوضعية", "état", "state"),
    "approved_on": _three("تاريخ المصادقة", "approuvée le", "approved on"),
    "signed_on": _three("تاريخ التوقيع", "signée le", "signed on"),
    "terminated_on": _three("تاريخ الإنهاء", "résiliée le", "terminated on"),
    "planned_jobs": _three("المناصب المبرمجة", "emplois prévus", "planned jobs"),
    "planned_worksites": _three("الأوراش المبرمجة", "chantiers prévus", "planned worksites"),
    "planned_person_months": _three("أشهر العمل المبرمجة", "mois-personnes prévus", "planned person-months"),
    "planned_at_first_jobs": _three("المناصب المبرمجة أصلا", "emplois prévus à l'origine", "jobs planned at first"),
    "planned_at_first_worksites": _three(
        "الأوراش المبرمجة أصلا", "chantiers prévus à l'origine", "worksites planned at first"
    ),
    "planned_at_first_person_months": _three(
        "أشهر العمل المبرمجة أصلا", "mois-personnes prévus à l'origine", "person-months planned at first"
    ),
    "planned_at_first_qualifier": _three(
        "دقة البرمجة الأصلية", "précision de la prévision d'origine", "qualifier of the first plan"
    ),
    "quorum_needed": _three("النصاب المطلوب", "quorum requis", "quorum needed"),
    "quorum_present": _three("الحاضرون للنصاب", "présents pour le quorum", "present for the quorum"),
    "quorum_reached": _three("اكتمال النصاب", "quorum atteint", "quorum reached"),
    "planned_qualifier": _three("دقة البرمجة", "précision de la prévision", "qualifier of the plan"),
    "operator": _three("الجهة المشغلة", "opérateur", "operator"),
    "positions": _three("المناصب", "postes", "positions"),
    "positions_opened": _three("المناصب عند الفتح", "postes à l'ouverture", "positions as opened"),
    "opens_on": _three("تاريخ الفتح", "ouverture", "opens on"),
    "planned_end_on": _three("تاريخ النهاية المتوقع", "fin prévue", "planned end"),
    "closed_on": _three("تاريخ الإغلاق", "fermé le", "closed on"),
    "agreement_count": _three("عدد الاتفاقيات", "nombre de conventions", "number of agreements"),
    "agreements_terminated_on": _three(
        "تاريخ إنهاء جميع الاتفاقيات", "toutes conventions résiliées le", "all agreements terminated on"
    ),
    "province_name": _three("اسم الإقليم", "nom de la province", "name of the province"),
    "council_name": _three("اسم المجلس", "nom du conseil", "name of the council"),
    "operator_name": _three("اسم الجهة المشغلة", "nom de l'opérateur", "name of the operator"),
    "proposed_on": _three("تاريخ الاقتراح", "proposée le", "proposed on"),
    "endorsed_on": _three("تاريخ التأشير", "visée le", "endorsed on"),
    "suspended_on": _three("تاريخ التوقيف المؤقت", "suspendu le", "suspended on"),
    "amendments": _three("التعديلات", "avenants", "amendments"),
    "history": _three("السجل الزمني", "historique", "history"),
    "changed_at": _three("موضع آخر تغيير", "position du dernier changement", "position of the last change"),
    "terminated_agreements": _three("الاتفاقيات المنهاة", "conventions résiliées", "terminated agreements"),
    "worksites_under_agreements": _three(
        "أوراش الاتفاقيات", "chantiers des conventions", "worksites under the agreements"
    ),
    "listed_at_agreements": _three("قائمة الاتفاقيات", "liste des conventions", "list of agreements"),
    "listed_at_worksites": _three("قائمة الأوراش", "liste des chantiers", "list of worksites"),
    "listed_at_worksites_under_agreements": _three(
        "قائمة أوراش الاتفاقيات", "liste des chantiers des conventions", "list of worksites under the agreements"
    ),
    "figures": _three("الأرقام", "chiffres", "figures"),
    "yes": _three("نعم", "oui", "yes"),
    "no": _three("لا", "non", "no"),
    "sessions": _three("الدورات", "sessions", "sessions"),
    "agreements": _three("الاتفاقيات", "conventions", "agreements"),
    "worksites": _three("الأوراش", "chantiers", "worksites"),
    "partners": _three("الشركاء", "partenaires", "partners"),
}
"""What breakdowns, columns and parts of a sheet are called."""


def name(code: str, language: Language) -> str:
    """What a breakdown or column is called; its own code in words where it has no name."""
    return NAMES[code][language] if code in NAMES else code.replace("_", " ")


def label(kind: str, code: str, language: Language) -> str:
    """What a code of one kind (a breakdown's name, ``unit``, ``status`` …) is called; ids are called by themselves."""
    labels = labels_of(kind, code)
    return labels[language] if labels else code


def labels_of(kind: str, code: str) -> Labels | None:
    """A code in all languages; ``None`` for what has no words, such as ids and months."""
    found = VALUES.get(kind, {}).get(code)
    if found is not None:
        return found
    place = {"commune": communes, "province": provinces}.get(kind)
    if place is not None and code in place():
        return _three(place()[code].name_ar, place()[code].name_fr, place()[code].name_fr)
    return {"unknown": UNKNOWN, "other": OTHER}.get(code)
