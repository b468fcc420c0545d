"""What sectors and works are called in Arabic, French and English."""

from __future__ import annotations

from shared.contracts.base import Text
from shared.contracts.codes import Sector, communes

SECTOR_NAMES: dict[Sector, Text] = {
    Sector.ENVIRONMENT: Text(ar="البيئة", fr="environnement", en="environment"),
    Sector.SITE_DEVELOPMENT: Text(ar="التهيئة", fr="aménagement", en="site development"),
    Sector.SERVICES: Text(ar="الخدمات", fr="services", en="services"),
    Sector.EDUCATIONAL_SUPPORT: Text(ar="التأطير التربوي", fr="encadrement pédagogique", en="educational support"),
    Sector.ARCHIVE_DIGITISATION: Text(ar="رقمنة الأرشيف", fr="numérisation des archives", en="archive digitisation"),
    Sector.SOCIAL_CARE: Text(ar="الرعاية الاجتماعية", fr="assistance sociale", en="social care"),
    Sector.CULTURE_ARTS_SPORTS: Text(
        ar="التنشيط الثقافي والفني والرياضي",
        fr="animation culturelle, artistique et sportive",
        en="cultural, arts and sports activities",
    ),
    Sector.TOURISM: Text(ar="السياحة", fr="tourisme", en="tourism"),
}
"""The eight sectors that the council named."""

_WORKS: dict[Sector, tuple[tuple[str, str, str], ...]] = {
    Sector.ENVIRONMENT: (
        (
            "إزالة الأعشاب وتنظيف جنبات الطرق",
            "Désherbage et nettoyage des accotements",
            "Weeding and cleaning of roadsides",
        ),
        (
            "غرس الأشجار وصيانة المساحات الخضراء",
            "Plantation d'arbres et entretien des espaces verts",
            "Tree planting and upkeep of green spaces",
        ),
        (
            "تنقية مجاري المياه للوقاية من الفيضانات",
            "Curage des cours d'eau pour prévenir les crues",
            "Clearing of watercourses against floods",
        ),
    ),
    Sector.SITE_DEVELOPMENT: (
        (
            "صباغة المدارس وإصلاح مرافقها",
            "Peinture et petites réparations des écoles",
            "Painting and minor repair of schools",
        ),
        ("تهيئة الأزقة والممرات", "Aménagement des ruelles et des passages", "Improvement of lanes and footpaths"),
        (
            "صيانة أسوار المرافق العمومية",
            "Entretien des murs et clôtures des équipements publics",
            "Upkeep of walls and fences of public facilities",
        ),
    ),
    Sector.SERVICES: (
        (
            "استقبال المرتفقين وتوجيههم",
            "Accueil et orientation des usagers des services publics",
            "Reception and guidance of users of public services",
        ),
        (
            "تنظيف البنايات العمومية وصيانتها",
            "Nettoyage et entretien des bâtiments publics",
            "Cleaning and upkeep of public buildings",
        ),
    ),
    Sector.EDUCATIONAL_SUPPORT: (
        (
            "الدعم المدرسي والمساعدة على إنجاز الواجبات",
            "Soutien scolaire et aide aux devoirs",
            "Tutoring and homework help",
        ),
        (
            "محو الأمية والتربية غير النظامية",
            "Alphabétisation et éducation non formelle",
            "Literacy and non-formal education",
        ),
    ),
    Sector.ARCHIVE_DIGITISATION: (
        (
            "رقمنة الأرشيف الجماعي وفهرسته",
            "Numérisation et indexation des archives communales",
            "Scanning and indexing of municipal archives",
        ),
        (
            "رقمنة سجلات الحالة المدنية",
            "Numérisation des registres de l'état civil",
            "Digitisation of civil status registers",
        ),
    ),
    Sector.SOCIAL_CARE: (
        ("مرافقة الأشخاص المسنين", "Accompagnement des personnes âgées", "Support for older people"),
        (
            "مساعدة الأشخاص ذوي الاحتياجات الخاصة وأسرهم",
            "Aide aux personnes à besoins spécifiques et à leurs familles",
            "Help for people with special needs and their families",
        ),
    ),
    Sector.CULTURE_ARTS_SPORTS: (
        (
            "تنشيط دور الشباب وملاعب القرب",
            "Animation des maisons de jeunes et des terrains de proximité",
            "Activities in youth centres and on neighbourhood sports grounds",
        ),
        (
            "ورشات المسرح والموسيقى والفنون التراثية",
            "Ateliers de théâtre, de musique et d'arts du patrimoine",
            "Workshops in theatre, music and heritage arts",
        ),
    ),
    Sector.TOURISM: (
        (
            "تشوير المسارات الجبلية وتنظيفها",
            "Balisage et nettoyage des sentiers de randonnée",
            "Marking and cleaning of hiking trails",
        ),
        (
            "استقبال الزوار والتعريف بالمواقع الطبيعية",
            "Accueil des visiteurs et valorisation des sites naturels",
            "Visitor reception at natural sites",
        ),
    ),
}


def worksite_title(sector: Sector, turn: int, commune: str) -> Text:
    """What is done and where; a sector's works take turns."""
    ar, fr, en = _WORKS[sector][turn % len(_WORKS[sector])]
    place = communes()[commune]
    return Text(
        ar=f"{ar} – جماعة {place.name_ar}",
        fr=f"{fr} – commune {of_commune(place.name_fr)}",
        en=f"{en} – {place.name_fr} commune",
    )


def of_commune(name: str) -> str:
    """The French genitive of a name, "d'Aguelmous" but "de Kerrouchen"."""
    return f"d'{name}" if name[0] in "AEIOU" else f"de {name}"
