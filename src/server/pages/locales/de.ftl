# Was die Seiten auf Deutsch sagen. Jeder Text steht hier in jeder Sprache der Oberfläche.

skip = Zum Inhalt springen
menu = Seiten
menu-tag = Lernergebnisse
api = Für Maschinen
signed-in = Angemeldet als { $name }
close = Schließen
search = Suchen
somebody = jemand

type-skill = Fertigkeit
type-knowledge = Kenntnisse
chance-likely = wahrscheinlich
chance-possible = möglich
chance-unsure = unsicher

problem-back = Zurück zur ersten Seite
problem-malformed-request = Die Anfrage ist nicht lesbar
problem-unauthorised = Bitte zuerst anmelden
problem-forbidden = Das dürfen Sie nicht
problem-not-found = Diese Seite gibt es nicht
problem-method-not-allowed = Das geht hier nicht
problem-not-acceptable = In diesem Format ist es nicht zu haben
problem-conflict = Es widerspricht dem, was da ist
problem-precondition-failed = Es hat sich inzwischen geändert
problem-too-large = Das ist zu groß
problem-unsupported-media-type = Dieses Format wird nicht gelesen
problem-invalid = Hier stimmt noch etwas nicht
problem-too-many-requests = Zu viele Anfragen: bitte einen Moment warten
problem-busy = Gerade ist zu viel zu tun: bitte gleich noch einmal versuchen
problem-loading = Der Dienst startet gerade: bitte gleich noch einmal versuchen
problem-timed-out = Es hat zu lange gedauert: bitte mit weniger versuchen
problem-internal = Etwas ist schiefgegangen

signin-title = Anmelden
signin-why = Dieser Dienst fragt, wer Sie sind. Ihre Einrichtung hat einen API-Schlüssel für Sie.
signin-key = API-Schlüssel
signin-do = Anmelden
signin-leave = Abmelden
signin-wrong = Dieser Schlüssel ist nicht bekannt oder wurde widerrufen.

tag-title = Lernergebnisse verknüpfen
tag-lead = Fügen Sie Lernergebnisse, eine Kursseite oder eine Stellenanzeige ein. Jeder Satz bekommt die ESCO-Konzepte, die am besten passen; Sie entscheiden.
tag-text = Ihr Text
tag-placeholder = KI-Systeme bewerten können
tag-file = oder eine Datei
tag-reviewer = Ihr Name
tag-do = Konzepte vorschlagen
tag-kept = Der Text und Ihre Entscheidungen werden auf diesem Dienst aufbewahrt. Lesen kann ihn nur, wer die Adresse der Seite kennt, die Sie erhalten, und Sie können ihn entfernen.
tag-recent = Wo Sie aufgehört haben
tag-read-only = Mit Ihrem Schlüssel können Sie lesen, aber keine Entscheidungen aufbewahren. Bitten Sie um einen mit dem Umfang „write“.
tag-untitled = Lernergebnisse
tags-label = Vorgeschlagene Konzepte
tags-none = Nichts passt gut genug. Suchen Sie unten ein Konzept.
tag-accepted = angenommen
tag-rejected = abgelehnt
tag-add = Anderes Konzept hinzufügen …
tag-search = Ein Konzept für Lernergebnis { $number } suchen
tag-none-fits = Keines passt
do-accept = Annehmen: { $label }
do-reject = Ablehnen: { $label }
do-withdraw = Rückgängig: { $label }
found-none = Kein Konzept heißt „{ $q }“.

sheet-progress = { $all ->
    [one] { $done } von { $all } Lernergebnis entschieden
   *[other] { $done } von { $all } Lernergebnissen entschieden
}
sheet-change = Text ändern
sheet-finish = Exportieren
sheet-keep = In den Katalog aufnehmen
sheet-remove = Diese Seite entfernen
sheet-remove-sure = Den Text entfernen? Ihre Entscheidungen bleiben.

hint-unseen = „{ $verb }“ lässt sich nicht beobachten und daher nicht prüfen. Verben derselben Stufe: { $verbs }.
hint-unseen-only = „{ $verb }“ lässt sich nicht beobachten und daher nicht prüfen. Sagen Sie, was die Lernenden tun.
hint-unseen-beside = „{ $verb }“ lässt sich nicht beobachten, „{ $seen }“ schon.
hint-no-verb = Kein Verb sagt, was die Lernenden tun. Solche Verben sind: { $verbs }.
hint-vague = Zu unbestimmt, um geprüft zu werden: sagen Sie, woran, womit oder wie gut es getan wird.
hint-long = { $words } Wörter sind viele: sagen Sie es in höchstens { $most }.
hint-several = Mehrere Lernergebnisse in einem: { $verbs }.

keys-title = Tasten
keys-next = nächster Vorschlag
keys-previous = voriger Vorschlag
keys-accept = annehmen
keys-reject = ablehnen
keys-undo = rückgängig
keys-search = anderes Konzept hinzufügen
keys-undecided = nächstes Lernergebnis ohne Entscheidung
keys-help = diese Karte
keys-on = Einzelne Tasten wirken auf dieser Seite

finish-title = Beschreiben und exportieren
finish-complete = { $there } von { $asked } Pflichtangaben des europäischen Standards sind da.
about-title = Titel
about-awardingBody = Vergebende Einrichtung
about-country = Land
about-ects = Arbeitsaufwand in ECTS
about-eqf = EQR-Niveau
about-language = Sprache
about-participation = Form der Teilnahme
about-assessment = Art der Prüfung
about-qualityAssurance = Qualitätssicherung
about-prerequisites = Voraussetzungen
about-stackability = Anrechenbarkeit
about-further = Weitere Informationen
about-save = Speichern
export-what = { $done ->
    [0] Noch ist kein Lernergebnis entschieden: der Export hat Lernergebnisse ohne Konzepte.
    [one] Der Export hat die Konzepte, die Sie für ein Lernergebnis angenommen haben.
   *[other] Der Export hat die Konzepte, die Sie für { $done } Lernergebnisse angenommen haben.
}
export-suggested = mit wahrscheinlichen Vorschlägen, die noch nicht entschieden sind
export-elm = Europäischer Nachweis (ELM)
export-markdown = Markdown
keep-needs-title = Geben Sie zuerst einen Titel an.

pick-search = Den Katalog durchsuchen: { $what }
pick-placeholder = Katalog durchsuchen …
pick-text = Einfügen oder eine Datei wählen
pick-advert-text = Die Anzeige einfügen oder eine Datei wählen
pick-file = Datei
pick-none = Nichts im Katalog hat diese Wörter.

menu-catalogue = Katalog
menu-concepts = ESCO
type-occupation = Beruf
eqf = EQR-Niveau
reviewed = geprüft
outcomes = { $count ->
    [one] ein Lernergebnis
   *[other] { $count } Lernergebnisse
}
list-more = { $count } weitere

browse-title = In ESCO stöbern
browse-lead = Die europäische Klassifikation von Fertigkeiten, Kompetenzen und Berufen.
browse-search = Fertigkeiten und Berufe suchen
browse-kind = Was gesucht wird
browse-all = Alles
browse-skills = Fertigkeiten und Kenntnisse
browse-occupations = Berufe
browse-groups = Fertigkeiten nach Gruppen
browse-isco = Berufe nach Gruppen
browse-schemes = Sammlungen
browse-path = Wo es steht
browse-extract = Das ESCO in tagus hat { $count } Fertigkeiten, ohne Gruppen und Berufe. Suchen Sie eine Fertigkeit, oder laden Sie eine amtliche Ausgabe: tagus esco import.
concept-obsolete = nicht mehr verwendet
concept-offers = Angebote, die es lehren
concept-plan = Den Weg dorthin planen
concept-coverage = Ein Curriculum damit vergleichen
concept-narrower = Enger
concept-needs-essential = Wesentliche Fertigkeiten und Kenntnisse
concept-needs-optional = Optionale Fertigkeiten und Kenntnisse
concept-essential-for = Wesentlich für diese Berufe
concept-optional-for = Optional für diese Berufe
concept-skills-need = Wesentlich für diese Fertigkeiten
concept-skills-use = Optional für diese Fertigkeiten
concept-labels = Bezeichnungen
concept-uri = URI:
reuse-transversal = übergreifend
reuse-cross-sector = sektorübergreifend
reuse-sector-specific = sektorspezifisch
reuse-occupation-specific = berufsspezifisch

catalogue-title = Katalog
catalogue-search = Wörter
catalogue-field = Fach
catalogue-level = EQR-Niveau ab
catalogue-ects = ECTS höchstens
catalogue-language = Sprache
catalogue-skill = Fertigkeit
catalogue-without = entfernen
catalogue-any = beliebig
catalogue-empty = Der Katalog ist leer. Nehmen Sie etwas von einer Seite auf, auf der Sie Lernergebnisse verknüpft haben, oder mit „tagus catalogue add“.
catalogue-none = Nichts passt. Nehmen Sie einen Filter weg.
catalogue-next = Weiter
field-00 = Allgemeine Bildungsgänge
field-01 = Pädagogik
field-02 = Geisteswissenschaften und Künste
field-03 = Sozialwissenschaften, Journalismus und Informationswesen
field-04 = Wirtschaft, Verwaltung und Recht
field-05 = Naturwissenschaften, Mathematik und Statistik
field-06 = Informatik und Kommunikationstechnologie
field-07 = Ingenieurwesen, verarbeitendes Gewerbe und Baugewerbe
field-08 = Landwirtschaft, Forstwirtschaft, Fischerei und Tiermedizin
field-09 = Gesundheit und Sozialwesen
field-10 = Dienstleistungen

credential-outcomes = Lernergebnisse
credential-no-outcomes = Es hat keine Lernergebnisse.
credential-elements = Angaben
credential-compare-source = Vergleichen: was jemand mitbringt
credential-compare-target = Vergleichen: was verlangt wird
credential-plan = Von hier aus planen
credential-download = Herunterladen
credential-review = Seine Konzepte prüfen
credential-remove = Entfernen
credential-remove-sure = Aus dem Katalog entfernen?
element-unread = nicht lesbar:
element-learner = Lernende Person
element-body = Vergebende Einrichtung
element-country = Land
element-date = Datum
element-workload = Arbeitsaufwand
element-level = Niveau
element-assessment = Prüfung
element-participation = Teilnahme
element-quality = Qualitätssicherung
element-prerequisites = Voraussetzungen
element-supervision = Aufsicht und Identität
element-grade = Note
element-stackability = Anrechenbarkeit
element-further = Weitere Informationen
element-language = Sprache
