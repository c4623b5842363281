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

closes = schließt { $share }
shown-by = Gezeigt durch: { $outcome }
ects = { $number } ECTS
ects-unknown = Arbeitsaufwand unbekannt
decides = Das stützt eine Entscheidung; ein Mensch trifft sie.

menu-plan = Planen
plan-title = Planen, was Sie als Nächstes lernen
plan-lead = Sagen Sie, was Sie haben und wohin Sie wollen. Sie sehen, was fehlt und welche Micro-credentials mit dem geringsten Aufwand dorthin führen.
plan-have = Was Sie haben
plan-goal = Wohin Sie wollen
plan-toward-occupation = Ein Beruf
plan-toward-skills = Fertigkeiten
plan-toward-advert = Eine Stellenanzeige
plan-toward-credential = Ein Nachweis
plan-search = Suchen: { $what }
plan-placeholder = Ein Wort eintippen …
plan-no-occupations = Der ESCO-Auszug, der mit tagus kommt, hat keine Berufe. Wer diesen Dienst betreibt, lädt die Klassifikation vom ESCO-Portal herunter und liest sie so ein:
plan-limits = Grenzen
plan-budget = Höchstens ECTS
plan-level = Niveau mindestens
plan-share = Anteil der Lücke, der geschlossen werden soll
plan-any = keine Grenze
plan-eqf = EQR-Niveau { $number }
plan-percent = { $number } %
plan-do = Planen
plan-no-goal = Sagen Sie, wohin Sie wollen: wählen Sie einen Beruf oder Fertigkeiten, oder bringen Sie eine Stellenanzeige oder einen Nachweis mit.
plan-one-goal = Das ist mehr als ein Ziel: bringen Sie eine Stellenanzeige oder einen Nachweis mit.
plan-choose = „{ $q }“ ist nicht der Name genau eines Konzepts: wählen Sie unter denen, die gefunden wurden.
plan-untitled = Ihr Ziel
plan-results = Der Weg zu: { $goal }
plan-covered = { $share } davon sind schon da.
plan-note-no-goal = Im Ziel wurde nichts gefunden, was ESCO kennt: sagen Sie es in anderen Worten, oder wählen Sie Fertigkeiten.
plan-note-no-gap = Es gibt keine Lücke: alles, was das Ziel verlangt, ist schon da.
plan-note-no-offers = Der Katalog ist leer: ohne Angebote lässt sich nichts empfehlen.
plan-note-out-of-reach = Das Ziel ist mit diesen Angeboten und Grenzen nicht erreichbar: alle zusammen schließen { $closes } der Lücke.
plan-note-budget = { $proven ->
    [yes] Mit diesem Aufwand lassen sich höchstens { $closes } der Lücke schließen, nicht { $asked }.
   *[no] Mit diesem Aufwand wurden { $closes } der Lücke gefunden, nicht { $asked }.
}
plan-note-items = { $proven ->
    [yes] Mit höchstens { $most } Angeboten lassen sich höchstens { $closes } der Lücke schließen, nicht { $asked }.
   *[no] Mit höchstens { $most } Angeboten wurden { $closes } der Lücke gefunden, nicht { $asked }.
}
plan-note-nearest = Kein Angebot liegt innerhalb dieser Grenzen. Das nächste außerhalb: { $title }.
plan-gap = Was da ist und was fehlt
plan-picture = Von dem, was das Ziel verlangt, sind nach Gewicht { $there } da, { $partly } zum Teil da, und { $missing } fehlen.
plan-picture-how = Eine Säule ist so breit, wie sie wiegt, und so voll, wie sie da ist.
plan-column = { $text }: { $have } da
plan-degree-there = da
plan-degree-partly = zum Teil da
plan-degree-missing = fehlt
plan-more = { $more } weitere
plan-weighs = { $share } des Ziels
plan-had = { $have } da
plan-next = Das nächste Micro-credential
plan-from = von
plan-to = auf
plan-by = Durch: { $outcome }
plan-repeats = Wiederholt { $repeats } von { $all } Lernergebnissen
plan-remains = Was danach noch fehlt
plan-because = Das schließt { $each } % der Lücke je ECTS-Punkt; das nächste, { $next }, { $other } %.
plan-because-only = Das schließt { $each } % der Lücke je ECTS-Punkt.
plan-because-unknown = Der Arbeitsaufwand ist nicht bekannt, darum steht es am Ende.
plan-certificate = Zählt für: { $certificate }
plan-later = Später, wenn die Voraussetzungen erfüllt sind
plan-needs = Davor kommen:
plan-or = oder
plan-quoted = „{ $title }“
plan-stack = Der Weg mit dem geringsten Aufwand
plan-stack-sum = { $steps ->
    [one] Ein Schritt
   *[other] { $steps } Schritte
} mit { $ects } ECTS { $steps ->
    [one] schließt
   *[other] schließen
} { $closes } der Lücke. Alle { $candidates } Angebote, die in Frage kommen, würden zusammen { $reachable } schließen.
plan-proven-least = Bewiesen: keine andere Auswahl schafft das mit weniger Aufwand.
plan-proven-most = Bewiesen: keine andere Auswahl schließt innerhalb dieser Grenzen mehr.
plan-not-proven = Nicht als beste Auswahl bewiesen: sie kann bis zu { $gap } davon entfernt sein. „Planen“ sucht länger, als es beim Verschieben der Grenzen geschieht.
plan-so-far = Bis hierher: { $ects } ECTS, { $share } der Lücke
plan-after = Nach: { $titles }
plan-step-closes = Was das schließt
plan-horizontal = Der Weg führt in die Breite: seine Schritte führen nicht zu einem größeren Abschluss.
plan-vertical = Der Weg führt in Richtung { $certificate }; im Katalog ist nichts, was das abschließt.
plan-vertical-completed = Der Weg führt zu { $certificate }, abgeschlossen durch „{ $title }“.
plan-vertical-capstone = Der Weg führt in Richtung { $certificate }; „{ $title }“ schließt es ab und kommt noch.
plan-share-address = Adresse dieses Plans, zum Aufheben oder Weitergeben
plan-no-address = Was als Text mitgebracht wurde, wird nicht aufgehoben; darum hat dieser Plan keine Adresse zum Weitergeben.

menu-match = Vermitteln
match-title = Menschen und Stellenanzeigen zusammenbringen
match-lead = Stellen Sie Menschen neben Stellenanzeigen: wer passt durch welches Können, was fehlt, und welche Micro-credentials das schließen würden.
match-people = Menschen
match-person = Person { $number }
match-name = Name von Person { $number }
match-has = Was { $name } hat
match-remove = Entfernen
match-remove-of = { $name } entfernen
match-add-person = + Person hinzufügen
match-adverts = Stellenanzeigen
match-add-advert = + Anzeige hinzufügen
match-side = Wer sucht?
match-side-people = Zu jeder Anzeige die Menschen, die passen
match-side-adverts = Zu jedem Menschen die Anzeigen, die passen
match-do = Vergleichen
match-no-people = Bringen Sie mindestens eine Person mit Nachweisen mit.
match-no-adverts = Bringen Sie mindestens eine Anzeige mit, als Text oder als Datei.
match-has-nothing = { $name } hat noch keine Nachweise: wählen Sie mindestens einen, oder bringen Sie ihn mit.
match-found-people = Menschen, die passen
match-found-adverts = Anzeigen, die passen
match-for = Für: { $name }
match-nothing = Nichts passt: keine Anforderung ist auch nur zum Teil erfüllt.
match-not-compared = Von dem, was erfüllt ist und fehlt, ist genannt, was am meisten sagt. Verglichen wird nur, was Menschen können. Berufsjahre, Abschlüsse und Sprachen sehen sich Menschen an.
match-most = das meiste
match-some = manches
match-little = weniges
match-none = nichts
match-must = Muss
match-nice = Wünsche und Aufgaben
match-met = Was erfüllt ist
match-missing = Was fehlt
match-none-met = Keine Anforderung.
match-none-missing = Nichts.
match-closing = Was die Lücke schließen würde
match-also = Außerdem verlangt
match-part-must = Muss
match-part-nice = Wunsch
match-part-duty = Aufgabe
match-degree = { $share } erfüllt
