"""The contract as documents, made from the models that check it: schemas, AsyncAPI, event catalogue, compatibility.

Pure: everything here answers text or plain JSON values. ``make documents`` writes them below docs/, reporting serves
the same bytes.
"""
