# What the pages say in English. Each text is here in every language of the interface.

skip = Skip to the content
menu = Pages
menu-tag = Tag outcomes
api = For machines
signed-in = Signed in as { $name }
close = Close
search = Search
somebody = somebody

type-skill = skill
type-knowledge = knowledge
chance-likely = likely
chance-possible = possible
chance-unsure = unsure

problem-back = Back to the first page
problem-malformed-request = The request cannot be read
problem-unauthorised = Sign in first
problem-forbidden = You may not do this
problem-not-found = There is no such page
problem-method-not-allowed = This cannot be done here
problem-not-acceptable = It is not to be had in this format
problem-conflict = It contradicts what is there
problem-precondition-failed = It has changed in the meantime
problem-too-large = It is too large
problem-unsupported-media-type = This format is not read
problem-invalid = Something is not right yet
problem-too-many-requests = Too many requests: wait a moment
problem-busy = There is more to do than can be done just now: try again in a moment
problem-loading = The service is starting: try again in a moment
problem-timed-out = It took too long: try again with less
problem-internal = Something went wrong

signin-title = Sign in
signin-why = This service asks who you are. Your institution has an API key for you.
signin-key = API key
signin-do = Sign in
signin-leave = Sign out
signin-wrong = This key is not known, or was revoked.

tag-title = Tag learning outcomes
tag-lead = Paste learning outcomes, a course page or a job advert. Each sentence gets the ESCO concepts that fit it best; you decide.
tag-text = Your text
tag-placeholder = Can evaluate AI systems
tag-file = or a file
tag-reviewer = Your name
tag-do = Suggest concepts
tag-kept = The text and your decisions are kept on this service. Only who knows the address of the page that you get can read it, and you can remove it.
tag-recent = Where you left off
tag-read-only = With your key you can look at things, but not keep decisions. Ask for one with the scope “write”.
tag-untitled = Learning outcomes
tags-label = Suggested concepts
tags-none = Nothing fits well enough. Search for a concept below.
tag-accepted = accepted
tag-rejected = rejected
tag-add = Add another concept …
tag-search = Search a concept for outcome { $number }
tag-none-fits = None fits
do-accept = Accept: { $label }
do-reject = Reject: { $label }
do-withdraw = Undo: { $label }
found-none = No concept is called “{ $q }”.

sheet-progress = { $all ->
    [one] { $done } of { $all } outcome decided
   *[other] { $done } of { $all } outcomes decided
}
sheet-change = Change the text
sheet-finish = Export
sheet-keep = Put into the catalogue
sheet-remove = Remove this page
sheet-remove-sure = Remove the text? Your decisions stay.

hint-unseen = “{ $verb }” cannot be observed, and so not be assessed. Verbs of the same level: { $verbs }.
hint-unseen-only = “{ $verb }” cannot be observed, and so not be assessed. Say what the learner does.
hint-unseen-beside = “{ $verb }” cannot be observed, “{ $seen }” can.
hint-no-verb = No verb says what the learner does. Such verbs are: { $verbs }.
hint-vague = Too vague to be assessed: say on what, by what means or how well it is done.
hint-long = { $words } words are many: say it in { $most } at most.
hint-several = Several outcomes in one: { $verbs }.

keys-title = Keys
keys-next = next suggestion
keys-previous = previous suggestion
keys-accept = accept
keys-reject = reject
keys-undo = undo
keys-search = add another concept
keys-undecided = next outcome without a decision
keys-help = this card
keys-on = Single keys work on this page

finish-title = Describe and export
finish-complete = { $there } of { $asked } mandatory elements of the European standard are there.
about-title = Title
about-awardingBody = Awarding body
about-country = Country
about-ects = Workload in ECTS
about-eqf = EQF level
about-language = Language
about-participation = Form of participation
about-assessment = Type of assessment
about-qualityAssurance = Quality assurance
about-prerequisites = Prerequisites
about-stackability = Stackability
about-further = Further information
about-save = Save
export-what = { $done ->
    [0] No outcome is decided yet: the export has outcomes without concepts.
    [one] The export has the concepts that you accepted for one outcome.
   *[other] The export has the concepts that you accepted for { $done } outcomes.
}
export-suggested = with likely suggestions that are not decided yet
export-elm = European credential (ELM)
export-markdown = Markdown
keep-needs-title = Give it a title first.

pick-search = Search the catalogue: { $what }
pick-placeholder = Search the catalogue …
pick-text = Paste it, or choose a file
pick-advert-text = Paste the advert, or choose a file
pick-file = File
pick-none = Nothing in the catalogue has these words.

menu-catalogue = Catalogue
menu-concepts = ESCO
type-occupation = occupation
eqf = EQF level
reviewed = reviewed
outcomes = { $count ->
    [one] one outcome
   *[other] { $count } outcomes
}
list-more = { $count } more

browse-title = Browse ESCO
browse-lead = The European classification of skills, competences and occupations.
browse-search = Search skills and occupations
browse-kind = What to search
browse-all = Everything
browse-skills = Skills and knowledge
browse-occupations = Occupations
browse-groups = Skills by group
browse-isco = Occupations by group
browse-schemes = Collections
browse-path = Where it stands
browse-extract = The ESCO inside tagus has { $count } skills, without groups and occupations. Search for a skill, or load an official release: tagus esco import.
concept-obsolete = no longer used
concept-offers = Credentials that teach it
concept-plan = Plan the way there
concept-coverage = Compare a curriculum with it
concept-narrower = Narrower
concept-needs-essential = Essential skills and knowledge
concept-needs-optional = Optional skills and knowledge
concept-essential-for = Essential for these occupations
concept-optional-for = Optional for these occupations
concept-skills-need = Essential for these skills
concept-skills-use = Optional for these skills
concept-labels = Labels
concept-uri = URI:
reuse-transversal = transversal
reuse-cross-sector = cross-sector
reuse-sector-specific = sector-specific
reuse-occupation-specific = occupation-specific

catalogue-title = Catalogue
catalogue-search = Words
catalogue-field = Field
catalogue-level = EQF level from
catalogue-ects = ECTS at most
catalogue-language = Language
catalogue-skill = Skill
catalogue-without = remove
catalogue-any = any
catalogue-empty = The catalogue is empty. Put credentials in from a page where you tagged outcomes, or with “tagus catalogue add”.
catalogue-none = Nothing fits. Take away a filter.
catalogue-next = Next
field-00 = Generic programmes
field-01 = Education
field-02 = Arts and humanities
field-03 = Social sciences, journalism and information
field-04 = Business, administration and law
field-05 = Natural sciences, mathematics and statistics
field-06 = Information and communication technologies
field-07 = Engineering, manufacturing and construction
field-08 = Agriculture, forestry, fisheries and veterinary
field-09 = Health and welfare
field-10 = Services

credential-outcomes = Learning outcomes
credential-no-outcomes = It has no learning outcomes.
credential-elements = About it
credential-compare-source = Compare: what somebody brings
credential-compare-target = Compare: what is required
credential-plan = Plan from here
credential-download = Download
credential-review = Review its concepts
credential-remove = Remove
credential-remove-sure = Remove it from the catalogue?
element-unread = cannot be read:
element-learner = Learner
element-body = Awarding body
element-country = Country
element-date = Date
element-workload = Workload
element-level = Level
element-assessment = Assessment
element-participation = Participation
element-quality = Quality assurance
element-prerequisites = Prerequisites
element-supervision = Supervision and identity
element-grade = Grade
element-stackability = Stackability
element-further = Further information
element-language = Language
# Comparing two credentials

menu-compare = Compare
compare-title = Compare two credentials
compare-lead = How far does what somebody brings cover what is asked for? The report gives reasons, outcome by outcome; a board decides.
compare-source = Source: what the applicant brings
compare-target = Target: what it is to be recognised as
compare-source-short = Source
compare-target-short = Target
compare-do = Compare
compare-again = Compare something else
compare-both = Bring both: a source and a target.
compare-one-each = One credential for each side: choose one of the catalogue, or bring one document.
compare-gone = There is no such credential in the catalogue any more. Choose another one.
compare-which = There are several credentials in the document. Choose the one that is meant.
compare-number = Which one? { $what }
compare-untitled = Untitled
compare-report = { $source } as { $target }
compare-t = T{ $number }
compare-s = S{ $number }

compare-figures = How far they cover each other
compare-of-target = The source covers { $share } of the target.
compare-of-source = The target covers { $share } of the source.
compare-interval = Nine times out of ten it is between { $least } and { $most }.
compare-comparability = The comparability is { $value } of 1.
compare-formula = It is F = 5 · t · s / (4 · s + t), with t the coverage of the target and s that of the source: that the target is covered counts twice as much.
compare-unknown = How far they cover each other is unknown: one of them has no learning outcomes.

compare-matrix = Outcome matrix
compare-matrix-how = Each row is an outcome of the target (T), each column one of the source (S). The number is the degree in percent to which S covers T.
compare-matrix-caption = To what degree, in percent, each outcome of the source covers each of the target
compare-matrix-large = There are too many outcomes for a matrix. The table below has those that cover each other best.
compare-counts = framed: the one that counts for the coverage
compare-choose = Choose a number to see both outcomes and what they share. The arrow keys go from one to the next.
compare-cell = { $target } by { $source }: { $degree }%
compare-pair = { $target } and { $source }
compare-target-says = Target
compare-source-says = Source
compare-degree = Degree
compare-meaning = Likeness in meaning
compare-meaning-unknown = unknown: a text is in a language that is not read for its meaning
compare-shared = Concepts they share
compare-counts-here = This one counts for the coverage.
compare-back = Back to the matrix

degree-covered = covered
degree-partly = partly covered
degree-not = not covered
compare-outcomes = Outcome by outcome
compare-outcomes-target = Outcomes of the target
compare-outcomes-source = Outcomes of the source
compare-best = Best covered by
compare-about = Both are about
compare-in-target = { $share } in the target

compare-differences = Differences, what matters most first
compare-differences-none = There are none.
compare-weight-what = The weight of an outcome is how much of the target is missing with it, that of the workload the missing share; each level weighs 50%.
compare-weight = Weight: { $weight }
difference-partly = Outcome { $outcome } of the target is only partly covered: “{ $text }”.
difference-not = Outcome { $outcome } of the target is not covered: “{ $text }”.
difference-closest = The closest in the source: “{ $text }”.
difference-nothing = The source has nothing like it.
difference-level = { $levels ->
    [one] The level is lower by one: EQF { $source } instead of { $target }.
   *[other] The level is lower by { $levels }: EQF { $source } instead of { $target }.
}
difference-workload = The workload is lower by { $less } ECTS: { $source } instead of { $target }.

compare-aspects = Side by side
compare-relation = Compared with the target
compare-not-said = not said
aspect-level = Level
aspect-workload = Workload
aspect-assessment = Assessment
aspect-supervision = Supervision and identity
aspect-participation = Participation
aspect-quality-assurance = Quality assurance
aspect-language = Language
relation-same = same
relation-higher = higher
relation-lower = lower
relation-different = different
relation-unknown = unknown

compare-route = Route
route-recognition = Recognition under the principles of the Lisbon Recognition Convention.
route-recognition-why = All mandatory elements are there, so it is recognised unless the board can show that a difference is substantial.
route-prior = Recognition of prior learning.
route-prior-why = The credential does not say { $missing }. The applicant can show it in another way.
route-questions = Seven questions to ask about it
route-question = Question
route-said = The credential says
route-ask = Ask for
route-nothing = nothing
route-answered = nothing more
route-offer = an offer, which nobody has earned yet
route-signed = signed; the signature has not been verified
route-outcomes = { $count ->
    [one] one learning outcome
   *[other] { $count } learning outcomes
}
missing-learner = the learner
missing-title = the title
missing-country = the country
missing-awarding-body = the awarding body
missing-date = the date
missing-learning-outcomes = the learning outcomes
missing-workload = the workload
missing-level = the level
missing-assessment = the assessment
missing-participation = the form of participation
missing-quality-assurance = the quality assurance
question-quality = Is the quality of the learning assured, and by whom?
question-verification = Is it authentic?
question-level = At which level is it?
question-learning-outcomes = What can the learner do?
question-workload = How much work is it?
question-assessment = How were the outcomes assessed?
question-identification = Was the learner’s identity checked during the assessment?
ask-quality = the accreditation of the provider or the programme, or how its quality is assured
ask-verification = the signed credential, or a confirmation by the issuer
ask-verification-offer = the credential that a learner has earned
ask-verification-signed = a check of the signature with the issuer’s key
ask-level = the level in the EQF or in a national framework, or for what else it counts
ask-learning-outcomes = the learning outcomes, or the syllabus
ask-workload = the workload in ECTS credits or in hours
ask-assessment = how the outcomes were assessed, or an assessment of their own
ask-identification = whether the assessment was supervised and how the learner was identified, or an interview

decision-title = Decision of the board
decision-print-only = For printing only: nothing that you write here is sent or kept. Fill it in, then print the page or save it as a PDF.
decision-what = Recognition
decision-full = in full
decision-partial = in part
decision-none = none
decision-reasons = Reasons
decision-names = Names
decision-date = Date
decision-print = Print
compare-who = This report gives reasons. The decision is the board’s.
compare-made-by = Made by tagus { $tagus }, ESCO { $esco } in { $language }, ranker { $ranker }.
compare-release-unknown = of an unknown release

list-and = and
level-unknown = “{ $written }”, no EQF level known for it
level-eqf = EQF { $eqf }{ $eqf ->
    [5] , short cycle
    [6] , first cycle
    [7] , second cycle
    [8] , third cycle
   *[other] {""}
}
level-national = { $level }, from “{ $written }” in { $framework }
level-cycle = { $level }, from “{ $written }”
level-best-fit = { $level }, which { $count } of { $all } outcomes have
workload-range = { $fewest } to { $most } ECTS, from { $given }
workload-from = { $ects } ECTS, from { $given }
unit-ects = { $value } ECTS
unit-hours = { $count ->
    [one] { $value } hour
   *[other] { $value } hours
}
unit-unknown = { $value } { $name } of an unknown kind
unit-unknown-hours = { $value } { $name } of { $hours } hours
credit-uk-credit-cats = { $value } UK { $count ->
    [one] credit
   *[other] credits
} (CATS)
credit-scottish-credit-scqf = { $value } Scottish { $count ->
    [one] credit
   *[other] credits
} (SCQF)
credit-italian-credit-cfu = { $value } Italian { $count ->
    [one] credit
   *[other] credits
} (CFU)
credit-estonian-credit-eap = { $value } Estonian { $count ->
    [one] credit
   *[other] credits
} (EAP)
credit-finnish-credit = { $value } Finnish { $count ->
    [one] credit
   *[other] credits
}
credit-swedish-credit = { $value } Swedish { $count ->
    [one] credit
   *[other] credits
}
credit-norwegian-credit = { $value } Norwegian { $count ->
    [one] credit
   *[other] credits
}
credit-dutch-and-flemish-credit = { $value } Dutch or Flemish { $count ->
    [one] credit
   *[other] credits
}
credit-german-credit = { $value } German { $count ->
    [one] credit
   *[other] credits
}

# A programme beside an occupation

menu-coverage = Curriculum
coverage-title = Compare a curriculum with an occupation
coverage-lead = Which skills of an occupation does a programme teach, in which module, which are missing, and which are taught more than once?
coverage-modules = Modules of the programme
coverage-occupation = Occupation
coverage-search = Search an occupation …
coverage-do = Compare
coverage-again = Compare something else
coverage-no-occupations = The loaded ESCO has no occupations
coverage-import = What comes with tagus has skills only. Download the classification from the ESCO portal as CSV, in English, and load it with this command:
coverage-no-modules = Bring at least one module.
coverage-no-occupation = Choose an occupation.
coverage-unknown = No occupation is called like that.
coverage-which = Choose one of the occupations that were found.
coverage-gone = The loaded ESCO has no such occupation. Search another one.
coverage-report = Curriculum coverage: { $occupation }
coverage-m = M{ $number }
coverage-figures = How much is taught
coverage-essential = The programme teaches { $share } of the essential skills.
coverage-optional = The programme teaches { $share } of the optional skills.
coverage-counts = { $taught } are taught, { $again } of them in more than one module; { $partly } are taught in part; { $missing } are missing.
coverage-skills-essential = Essential skills
coverage-skills-optional = Optional skills
coverage-how = Each row is a skill, each column a module (M). The number is the chance in percent that the module teaches the skill.
coverage-caption = The chance in percent that each module teaches each skill
coverage-skill = Skill
coverage-all = In all
coverage-by = Taught by
coverage-beyond = What is taught beyond
coverage-beyond-nothing = Nothing: every outcome belongs to a skill of the occupation.
taught-missing = Missing
taught-partly = Taught in part
taught-once = Taught
taught-again = Taught in more than one module
