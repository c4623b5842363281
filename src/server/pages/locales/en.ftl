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

closes = closes { $share }
shown-by = Shown by: { $outcome }
ects = { $number } ECTS
ects-unknown = workload unknown
decides = It supports a decision; a person takes it.

menu-plan = Plan
plan-title = Plan what to learn next
plan-lead = Say what you have and where you want to go. You see what is missing, and which micro-credentials get you there with the least work.
plan-have = What you have
plan-goal = Where you want to go
plan-toward-occupation = An occupation
plan-toward-skills = Skills
plan-toward-advert = A job advert
plan-toward-credential = A credential
plan-search = Search: { $what }
plan-placeholder = Type a word …
plan-no-occupations = The ESCO extract that comes with tagus has no occupations. Whoever runs this service downloads the classification from the ESCO portal and loads it with:
plan-limits = Limits
plan-budget = ECTS at most
plan-level = Level at least
plan-share = Share of the gap to close
plan-any = no limit
plan-eqf = EQF level { $number }
plan-percent = { $number }%
plan-do = Plan
plan-no-goal = Say where you want to go: choose an occupation or skills, or bring an advert or a credential.
plan-one-goal = There is more than one goal: bring one advert or one credential.
plan-choose = “{ $q }” is not the name of exactly one concept: choose among those that were found.
plan-untitled = your goal
plan-results = The way to { $goal }
plan-covered = { $share } of it is there already.
plan-note-no-goal = Nothing that ESCO knows was found in the goal: say it in other words, or choose skills.
plan-note-no-gap = There is no gap: everything that the goal asks for is there already.
plan-note-no-offers = The catalogue is empty: it needs offers before anything can be recommended.
plan-note-out-of-reach = The goal is out of reach with these offers and limits: all of them together close { $closes } of the gap.
plan-note-budget = { $proven ->
    [yes] With this budget { $closes } of the gap is the most that can be closed, not { $asked }.
   *[no] With this budget { $closes } of the gap were found, not { $asked }.
}
plan-note-items = { $proven ->
    [yes] With at most { $most } offers { $closes } of the gap is the most that can be closed, not { $asked }.
   *[no] With at most { $most } offers { $closes } of the gap were found, not { $asked }.
}
plan-note-nearest = No offer is within these limits. The nearest without them: { $title }.
plan-gap = What is there and what is missing
plan-picture = Of what the goal asks for, by weight, { $there } is there, { $partly } is there in part and { $missing } is missing.
plan-picture-how = A column is as wide as it weighs, and as full as it is there.
plan-column = { $text }: { $have } there
plan-degree-there = there
plan-degree-partly = there in part
plan-degree-missing = missing
plan-more = { $more } more
plan-weighs = { $share } of the goal
plan-had = { $have } there
plan-next = The next micro-credential
plan-from = from
plan-to = to
plan-by = By: { $outcome }
plan-repeats = Repeats { $repeats } of { $all } outcomes
plan-remains = What remains afterwards
plan-because = It closes { $each }% of the gap for each ECTS credit; the next one, { $next }, closes { $other }%.
plan-because-only = It closes { $each }% of the gap for each ECTS credit.
plan-because-unknown = How much work it is, is not known, so it comes last.
plan-certificate = Counts towards: { $certificate }
plan-later = Later, when the prerequisites are met
plan-needs = Before it come:
plan-or = or
plan-quoted = “{ $title }”
plan-stack = The path with the least work
plan-stack-sum = { $steps ->
    [one] One step
   *[other] { $steps } steps
} with { $ects } ECTS { $steps ->
    [one] closes
   *[other] close
} { $closes } of the gap. All { $candidates } offers that come into question together would close { $reachable }.
plan-proven-least = Proven: no other choice of offers does this with less work.
plan-proven-most = Proven: no other choice of offers closes more within these limits.
plan-not-proven = Not proven to be the best: it may be up to { $gap } from it. “Plan” looks longer than the limits do while they are moved.
plan-so-far = So far: { $ects } ECTS, { $share } of the gap
plan-after = After: { $titles }
plan-step-closes = What it closes
plan-horizontal = The path adds breadth: its steps do not lead to one larger credential.
plan-vertical = The path leads towards { $certificate }; the catalogue has nothing that completes it.
plan-vertical-completed = The path leads to { $certificate }, completed by “{ $title }”.
plan-vertical-capstone = The path leads towards { $certificate }; “{ $title }” completes it and is still to come.
plan-share-address = Address of this plan, to keep or to share
plan-no-address = What was brought as text is not kept, and so this plan has no address to share.

menu-match = Match
match-title = Match people and adverts
match-lead = Put people beside job adverts: who suits, by what they can do, what is missing, and which micro-credentials would close that.
match-people = People
match-person = Person { $number }
match-name = Name of person { $number }
match-has = What { $name } has
match-remove = Remove
match-remove-of = Remove { $name }
match-add-person = + Add a person
match-adverts = Job adverts
match-add-advert = + Add an advert
match-side = Who is looking?
match-side-people = For each advert, the people who suit
match-side-adverts = For each person, the adverts that suit
match-do = Match
match-no-people = Bring at least one person with credentials.
match-no-adverts = Bring at least one advert, as text or as a file.
match-has-nothing = { $name } has no credentials yet: choose or bring at least one.
match-found-people = People who suit
match-found-adverts = Adverts that suit
match-for = For: { $name }
match-nothing = Nothing suits: no requirement is met even in part.
match-not-compared = Of what is met and missing, what tells most is named. Only what people can do is compared. Years of experience, degrees and languages are for people to look at.
match-most = most of it
match-some = some of it
match-little = little of it
match-none = nothing of it
match-must = Must
match-nice = Nice to have and duties
match-met = What is met
match-missing = What is missing
match-none-met = No requirement.
match-none-missing = Nothing.
match-closing = What would close the gap
match-also = Also asked for
match-part-must = must
match-part-nice = nice to have
match-part-duty = duty
match-degree = { $share } met
