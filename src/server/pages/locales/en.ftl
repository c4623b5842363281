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
