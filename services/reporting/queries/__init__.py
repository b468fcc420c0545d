"""One file per question: what is asked, and the answer as the contract shapes it."""
