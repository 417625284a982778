//! Notices: what their data promises, and what a person gets who tells of danger.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod alike;

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use alike::nearly_the_same;
use amends::answer::{Answer, Match, NoticeReport, Status, Wanted, answer_match};
use amends::corpus::{
    BesideDanger, ContactEvidence, Corpus, Danger, DangerKind, Files, HelpSource, Kind, Role, Rule,
    SafetyText, Source, Split, When, Who,
};
use amends::eval::NoticeRate;
use amends::index::Index;
use amends::recommend::{Recommendation, Request, Weights, recommend};
use amends::safety::{Country, Notice, Reading, RuleBook, RuleTable, Verdict};
use amends::text::plain_words;
use serde_json::Value;

/// Measures on the dev split. Raise them when notices get better, never lower them.
///
/// Share of the texts of danger that get a notice.
const FLOOR_DANGER: f64 = 0.66;
/// The same of each kind.
const FLOOR_KINDS: [(DangerKind, f64); 5] = [
    (DangerKind::Violence, 0.73),
    (DangerKind::Coercion, 0.60),
    (DangerKind::SelfHarm, 0.59),
    (DangerKind::HarmToOthers, 0.73),
    (DangerKind::Child, 0.63),
];
/// Share of the notices in danger whose kind is right.
const FLOOR_KIND_RIGHT: f64 = 0.74;
/// Share of them whose kind and person are right.
const FLOOR_PERSON_RIGHT: f64 = 0.69;
/// Share of the harmless texts that look like danger or like pain, and get a notice all the same.
const MOST_HARMLESS: f64 = 0.06;
/// The same of each sort of them.
const MOST_OF_A_SORT: f64 = 0.13;
/// Share of the guide's situations without danger that get a notice.
const MOST_SITUATIONS: f64 = 0.035;

/// How many texts there must be, of danger and harmless ones each.
const LEAST_TEXTS: usize = 2_000;
/// How many of a kind, and of a sort of harmless ones.
const LEAST_OF_A_KIND: usize = 150;
const LEAST_OF_A_SORT: usize = 100;
/// What share of them may be kept for measuring.
const DEV_SHARE: RangeInclusive<f64> = 0.15..=0.25;
/// So many of the plain harmless statements may get a notice.
const MOST_PLAIN_WRONG: usize = 3;
/// At most so many contacts stand in a notice.
const MOST_CONTACTS: usize = 6;

static FILES: LazyLock<Files> = LazyLock::new(|| Source::Bundled.read().unwrap());
static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::read(&FILES).unwrap());
static INDEX: LazyLock<Index> = LazyLock::new(|| Index::in_memory(&CORPUS, &mut |_| {}).unwrap());
/// `contacts.json` as it is written.
static CONTACTS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(FILES.get("safety/contacts.json").unwrap().text().unwrap()).unwrap()
});

const STRANGLED: &str = "My husband put his hands round my neck when I asked about the woman he cheated with. He says \
                         sorry now. How do I learn to trust him and forgive him?";
const STRANGLED_SISTER: &str = "My sister's boyfriend strangled her on Saturday. He had cheated on her before. She wants \
                                to forgive him and go to couples counseling.";
const CONTROLLED: &str = "Since I told my husband about my affair he keeps my bank card, reads all my messages, and I am \
                          not allowed to see my friends or leave the house without him. How do I win his trust back?";
const MAY_HURT_HER: &str =
    "I am afraid I will hurt her. Since I found out about her affair I get so angry that I nearly hit her.";
const WANTS_TO_DIE: &str = "My wife cheated on me with my best friend. I want to die. I keep asking her for every detail \
                            and I cannot forgive her.";
/// Texts beside which sections step back.
const UNSAFE_TOGETHER: [&str; 4] = [STRANGLED, STRANGLED_SISTER, CONTROLLED, MAY_HURT_HER];
/// Texts that get no notice.
const HARMLESS: [&str; 7] = [
    "my husband still texts the coworker he cheated with",
    "she says she forgives me but brings it up every night",
    "I cheated on my wife and she wants every detail",
    "He cheated on me with my best friend. Not knowing is killing me, I want him to tell me everything.",
    "this is killing me, she won't talk about the affair",
    "I could have died of shame when his mistress walked into our wedding anniversary dinner",
    "I threw myself into work after he lied to me about the affair",
];

fn rules() -> &'static [Rule] {
    &CORPUS.safety.rules.rules
}

fn texts(danger: bool) -> impl Iterator<Item = &'static SafetyText> {
    CORPUS.safety.texts.iter().filter(move |text| text.danger.is_some() == danger)
}

#[test]
fn a_rule_that_always_fires_shows_what_it_is_for() {
    for rule in rules().iter().filter(|rule| rule.always) {
        let examples = &rule.examples;
        let lists = [&examples.fires, &examples.past, &examples.denied, &examples.idioms];
        let lacking: Vec<&str> = ["fires", "past", "denied", "idioms"]
            .into_iter()
            .zip(lists)
            .filter_map(|(name, list)| list.is_empty().then_some(name))
            .collect();
        assert!(lacking.is_empty(), "{} has no examples for {lacking:?}", rule.id);
        // What a person does or means to do has nobody else's side.
        let is_own_deed = rule.kind == Some(DangerKind::HarmToOthers) && rule.who == Some(Who::Speaker);
        assert!(!examples.others.is_empty() || is_own_deed, "{} has no examples of others", rule.id);
    }
}

#[test]
fn every_rule_fires_where_its_examples_say() {
    let table = RuleTable::of(&CORPUS.safety.rules);
    let book = RuleBook::new(table.facts, table.parts).unwrap();
    let fires = |number: usize, text: &str| {
        let reading = Reading::of(text, &plain_words(text), &book);
        reading.fired.iter().any(|fired| fired.rule == number)
    };
    let mut wrong = Vec::new();
    for (number, rule) in rules().iter().enumerate() {
        let silent = rule.examples.must_fire().filter(|text| !fires(number, text));
        wrong.extend(silent.map(|text| format!("{} does not fire on: {text}", rule.id)));
        let loud = rule.examples.must_not_fire().filter(|text| fires(number, text));
        wrong.extend(loud.map(|text| format!("{} fires on: {text}", rule.id)));
    }
    assert!(wrong.is_empty(), "{} examples are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn rules_and_texts_have_ids_of_their_own() {
    let mut ids = HashSet::new();
    for rule in rules() {
        assert!(ids.insert(&rule.id), "{} names two rules", rule.id);
    }
    let mut ids = HashSet::new();
    for text in &CORPUS.safety.texts {
        assert!(ids.insert(&text.id), "{} names two texts", text.id);
        assert!(!text.text.trim().is_empty(), "{}", text.id);
        assert!(!text.text.chars().any(|c| c.is_control() && c != '\n'), "{}", text.id);
    }
}

#[test]
fn there_are_texts_enough_to_learn_and_to_measure() {
    for danger in [true, false] {
        let all = texts(danger).count();
        let dev = texts(danger).filter(|text| text.split == Split::Dev).count();
        let share = dev as f64 / all as f64;
        assert!(
            all >= LEAST_TEXTS && DEV_SHARE.contains(&share),
            "danger {danger}: {all}, {share:.3} of them dev"
        );
    }
    for kind in DangerKind::ALL {
        let of_kind = texts(true).filter(|text| text.danger.is_some_and(|danger| danger.kind == kind));
        assert!(of_kind.count() >= LEAST_OF_A_KIND, "{kind}");
    }
    let sorts: HashSet<&str> = texts(false).map(|text| text.sort.as_str()).collect();
    for sort in sorts {
        let count = texts(false).filter(|text| text.sort == sort).count();
        assert!(count >= LEAST_OF_A_SORT, "{sort}: {count}");
    }
}

#[test]
fn no_text_of_notices_is_learned_from_and_measured_with() {
    let all = &CORPUS.safety.texts;
    let alike = nearly_the_same(all.iter().map(|text| text.text.as_str())).into_iter();
    let across = alike.filter(|(one, two, _)| all[*one].split != all[*two].split);
    let shown: Vec<String> = across
        .map(|(one, two, jaccard)| {
            let (one, two) = (&all[one], &all[two]);
            format!("{jaccard:.2} {}: {}\n     {}: {}", one.id, one.text, two.id, two.text)
        })
        .collect();
    assert!(shown.is_empty(), "{} pairs are nearly the same:\n{}", shown.len(), shown.join("\n"));
}

fn assert_sourced(name: &str, sources: &[HelpSource]) {
    assert!(!sources.is_empty(), "{name} has no source");
    for source in sources {
        assert!(is_address(&source.address), "{name}: {}", source.address);
        assert!(!source.seen.trim().is_empty(), "{name}: what was seen at {}?", source.address);
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn has_digits(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let numbers: Vec<usize> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2] && matches!(numbers[..], [2000..=9999, 1..=12, 1..=31])
}

#[test]
fn every_contact_has_a_source_and_a_way_to_reach_it() {
    let contacts = &CORPUS.safety.contacts;
    assert!(is_date(contacts.checked()), "{}", contacts.checked());
    for contact in &contacts.contacts {
        let name = format!("{} ({})", contact.name, contact.country);
        assert_sourced(&name, &contact.sources);
        assert!(!contact.help.is_empty(), "{name}");
        let ways = [&contact.phone, &contact.text, &contact.url];
        assert!(ways.iter().any(|way| !way.is_empty()), "{name} cannot be reached");
        assert!(contact.phone.is_empty() || has_digits(&contact.phone), "{name}: {}", contact.phone);
        assert!(contact.text.is_empty() || has_digits(&contact.text), "{name}: {}", contact.text);
        let url = &contact.url;
        assert!(url.is_empty() || is_address(url) && !url.contains(char::is_whitespace), "{name}: {url}");
    }
    for emergency in &contacts.emergency {
        assert_sourced(&emergency.country, &emergency.sources);
        assert!(has_digits(&emergency.number), "{}: {}", emergency.country, emergency.number);
    }
}

/// The countries that have a list of their own.
fn countries() -> HashSet<&'static str> {
    CORPUS.safety.contacts.contacts.iter().map(|contact| contact.country.as_str()).collect()
}

fn notice_of(danger: Danger, country: &str) -> Notice {
    let verdict = Verdict { danger, is_acute: false, probability: 1.0 };
    let safety = &CORPUS.safety;
    Notice::of(&verdict, &safety.wordings, &safety.contacts, &Country::named(country)).unwrap()
}

fn all_dangers() -> Vec<Danger> {
    let persons = [Who::Speaker, Who::Other].into_iter();
    let cases = persons.flat_map(|who| [When::Current, When::Past].map(|when| (who, when)));
    let of = |(who, when): (Who, When)| DangerKind::ALL.map(|kind| Danger { kind, who, when });
    cases.flat_map(of).collect()
}

#[test]
fn contacts_are_shown_as_the_list_has_them() {
    let listed = CONTACTS["contacts"].as_array().unwrap();
    for country in countries().into_iter().chain(["Italy", "Brazil", ""]) {
        for danger in all_dangers() {
            let notice = notice_of(danger, country);
            let count = notice.contacts.len();
            assert!((1..=MOST_CONTACTS).contains(&count), "{country} {danger:?}: {count} contacts");
            let words = CORPUS.safety.wordings.of(danger.kind, danger.who).unwrap();
            for contact in &notice.contacts {
                assert_ne!(contact.evidence, ContactEvidence::Dated, "{country}: {}", contact.name);
                assert!(
                    contact.help.iter().any(|help| words.help.contains(help)),
                    "{country}: {}",
                    contact.name
                );
                assert!(
                    listed.contains(&serde_json::to_value(contact).unwrap()),
                    "{country}: {}",
                    contact.name
                );
                let list = notice.country.as_deref().unwrap_or("International");
                assert_eq!(contact.country, list, "{country}: {}", contact.name);
            }
        }
    }
}

#[test]
fn a_notice_knows_the_country() {
    let violence = Danger { kind: DangerKind::Violence, who: Who::Speaker, when: When::Current };
    let anywhere = &CORPUS.safety.wordings.emergency_anywhere;
    for (asked, list, number) in [
        ("UK", Some("UK"), Some("999")),
        ("gb", Some("UK"), Some("999")),
        ("USA", Some("US"), Some("911")),
        ("new zealand", Some("New Zealand"), Some("111")),
        ("Italy", Some("EU"), Some("112")),
        ("Brazil", None, None),
        ("", None, None),
    ] {
        let notice = notice_of(violence, asked);
        assert_eq!(notice.country.as_deref(), list, "{asked}");
        match number {
            Some(number) => assert!(notice.emergency.contains(number), "{asked}: {}", notice.emergency),
            None => assert_eq!(&notice.emergency, anywhere, "{asked}"),
        }
        assert!(!notice.emergency.contains(['{', '}']), "{}", notice.emergency);
    }
    for (locale, list) in [
        ("en_GB.UTF-8", Some("UK")),
        ("de-DE", Some("Germany")),
        ("de_AT", Some("EU")),
        ("fr_CA.UTF-8", Some("Canada")),
        ("en", None),
        ("C", None),
    ] {
        let answer = answered(STRANGLED, 5, &Country::of_locale(locale));
        assert_eq!(answer.notice.unwrap().country.as_deref(), list, "{locale}");
    }
}

#[test]
fn every_emergency_number_reaches_the_person_whole() {
    let violence = Danger { kind: DangerKind::Violence, who: Who::Speaker, when: When::Current };
    for emergency in &CORPUS.safety.contacts.emergency {
        let said = notice_of(violence, &emergency.country).emergency;
        assert!(said.contains(&emergency.number) && said.contains(&emergency.note), "{said}");
    }
}

#[test]
fn what_is_over_is_told_as_over() {
    for danger in all_dangers().into_iter().filter(|danger| danger.when == When::Past) {
        let words = CORPUS.safety.wordings.of(danger.kind, danger.who).unwrap();
        assert_ne!(words.now, words.past, "{danger:?}");
        let notice = notice_of(danger, "");
        assert!(
            notice.text.starts_with(&words.past) && notice.text.ends_with(&words.next),
            "{}",
            notice.text
        );
    }
}

fn ranked(text: &str) -> Recommendation {
    recommend(&INDEX, &Request { text, ..Request::default() }, &Weights::default()).unwrap()
}

fn answered(text: &str, limit: usize, country: &Country) -> Answer {
    let wanted = Wanted { limit, explained: false, country: country.clone() };
    answer_match(&INDEX, text, &ranked(text), &wanted).unwrap()
}

fn answer(text: &str) -> Answer {
    answered(text, 5, &Country::default())
}

fn notice(text: &str) -> Notice {
    answer(text).notice.unwrap_or_else(|| panic!("no notice: {text}"))
}

#[test]
fn what_is_understood_is_what_is_said() {
    for (text, kind, who) in [
        (STRANGLED, DangerKind::Violence, Who::Speaker),
        (STRANGLED_SISTER, DangerKind::Violence, Who::Other),
        (CONTROLLED, DangerKind::Coercion, Who::Speaker),
        (MAY_HURT_HER, DangerKind::HarmToOthers, Who::Speaker),
        (WANTS_TO_DIE, DangerKind::SelfHarm, Who::Speaker),
        ("my wife took pills this morning after I found her messages", DangerKind::SelfHarm, Who::Other),
        ("He said he'd kill me if I left him", DangerKind::Violence, Who::Speaker),
        ("i lost it and choked her after she told me about him", DangerKind::HarmToOthers, Who::Speaker),
    ] {
        let notice = notice(text);
        assert_eq!((notice.kind, notice.who), (kind, who), "{text}");
        let words = CORPUS.safety.wordings.of(kind, who).unwrap();
        assert_eq!(notice.title, words.title, "{text}");
        assert!(notice.text.contains(&words.next), "{text}: {}", notice.text);
        let wordings = &CORPUS.safety.wordings;
        assert_eq!((&notice.device, &notice.misread), (&wordings.device, &wordings.misread));
        assert_eq!(notice.checked, CORPUS.safety.contacts.checked());
    }
    assert_ne!(notice(STRANGLED).text, notice(STRANGLED_SISTER).text);
}

#[test]
fn slips_of_the_pen_do_not_hide_danger() {
    for text in [
        "my husbend put his hands arround my nekc when i asked about her",
        "he chocked me till i coudnt breathe",
        "i wnat to die",
        "hes threatend to kil me twice",
    ] {
        notice(text);
    }
}

#[test]
fn harmless_texts_get_the_answer_of_before() {
    for text in HARMLESS {
        let answer = answer(text);
        assert_eq!(answer.notice, None, "{text}");
        assert!(answer.held_back.is_empty(), "{text}");
        let ids: Vec<&str> = answer.matches.iter().map(|found| found.id.as_str()).collect();
        let recommendation = ranked(text);
        let fitting = recommendation.ranked.iter().filter(|scored| scored.strength.is_some());
        let best: Vec<&str> = fitting.take(5).map(|scored| scored.section.id.as_str()).collect();
        assert_eq!(answer.status, Status::Matched, "{text}");
        assert_eq!(ids, best, "{text}");
        assert!(answer.matches.iter().all(|found| found.moved_up.is_none()), "{text}");
    }
}

/// The ids of the best `limit` sections that fit, those that `keep` takes.
fn fitting(text: &str, limit: usize, keep: fn(BesideDanger) -> bool) -> Vec<String> {
    let recommendation = ranked(text);
    let fitting = recommendation.ranked.iter().filter(|scored| scored.strength.is_some()).take(limit);
    let kept = fitting.filter(|scored| keep(scored.section.beside_danger));
    kept.map(|scored| scored.section.id.clone()).collect()
}

fn beside_danger(id: &str) -> BesideDanger {
    CORPUS.library.find_section(id).unwrap().beside_danger
}

#[test]
fn beside_violence_and_control_sections_for_two_step_back() {
    for text in UNSAFE_TOGETHER {
        for limit in [1, 3, 5, 40] {
            let answer = answered(text, limit, &Country::default());
            let held: Vec<&str> = answer.held_back.iter().map(|held| held.id.as_str()).collect();
            let would_show = fitting(text, limit, |section| section == BesideDanger::HoldBack);
            assert_eq!(held, would_show, "{text}: {limit}");
            for held in &answer.held_back {
                assert_eq!(held.reason, CORPUS.safety.wordings.held_back);
            }
            for found in &answer.matches {
                assert_ne!(beside_danger(&found.id), BesideDanger::HoldBack, "{text}: {}", found.id);
            }
        }
        assert!(!answer(text).held_back.is_empty(), "{text}: nothing would have been shown");
    }
}

#[test]
fn beside_violence_and_control_help_from_outside_comes_forward() {
    for text in UNSAFE_TOGETHER {
        let answer = answer(text);
        let first = &answer.matches[0];
        assert!(first.kind == Kind::Help.as_str() || first.id == "sign-checking", "{text}: {}", first.id);
        assert_eq!(beside_danger(&first.id), BesideDanger::BringForward, "{text}: {}", first.id);
        for found in &answer.matches {
            let is_forward = beside_danger(&found.id) == BesideDanger::BringForward;
            match &found.moved_up {
                Some(why) => assert!(is_forward && why == &CORPUS.safety.wordings.brought_forward),
                None => assert!(found.strength.is_some(), "{text}: {}", found.id),
            }
        }
        let ids: HashSet<&str> = answer.matches.iter().map(|found| found.id.as_str()).collect();
        assert_eq!(ids.len(), answer.matches.len(), "{text}: a section stands twice");
    }
}

#[test]
fn beside_self_harm_nothing_is_held_back() {
    let answer = answer(WANTS_TO_DIE);
    assert!(answer.held_back.is_empty());
    let ids: Vec<&str> = answer.matches.iter().map(|found| found.id.as_str()).collect();
    assert_eq!(ids, fitting(WANTS_TO_DIE, 5, |_| true));
    let would_step_back = ids.iter().any(|id| beside_danger(id) == BesideDanger::HoldBack);
    assert!(would_step_back, "none of {ids:?} would have been held back in any case");
}

#[test]
fn the_limit_is_kept() {
    for text in UNSAFE_TOGETHER.into_iter().chain([WANTS_TO_DIE]) {
        let many = answered(text, 40, &Country::default()).matches;
        for limit in 0..8 {
            let answer = answered(text, limit, &Country::default());
            assert!(answer.notice.is_some() && answer.held_back.len() <= limit, "{text}");
            let ids = |matches: &[Match]| {
                matches.iter().map(|found| (found.rank, found.id.clone())).collect::<Vec<_>>()
            };
            assert_eq!(ids(&answer.matches), ids(&many[..limit.min(many.len())]), "{text}: {limit}");
        }
    }
}

#[test]
fn a_notice_does_not_depend_on_what_was_asked_for() {
    for text in UNSAFE_TOGETHER.into_iter().chain([WANTS_TO_DIE]) {
        let wanted = Wanted { limit: 5, explained: false, country: Country::default() };
        let expected = notice(text);
        for role in [None, Some(Role::Betrayed), Some(Role::Betrayer), Some(Role::Both), Some(Role::Unclear)]
        {
            for kinds in [&[][..], &[Kind::Step], &[Kind::Help, Kind::Faq], &[Kind::Topic]] {
                let request = Request { text, role, kinds, ..Request::default() };
                let found = recommend(&INDEX, &request, &Weights::default()).unwrap();
                let answer = answer_match(&INDEX, text, &found, &wanted).unwrap();
                assert_eq!(answer.notice.as_ref(), Some(&expected), "{text}: {role:?} {kinds:?}");
                // What says that something fits shows something.
                let shows = !answer.matches.is_empty();
                assert_eq!(answer.status != Status::Nothing, shows, "{text}: {role:?} {kinds:?}");
            }
        }
    }
}

#[test]
fn notices_do_not_fall_below_the_floor() {
    let report = NoticeReport::of(&CORPUS, &INDEX, 0);
    let all = [&report.danger, &report.harmless, &report.situations].into_iter();
    let all: Vec<&NoticeRate> = all.chain(&report.kinds).chain(&report.sorts).collect();
    let shown: Vec<String> = all
        .iter()
        .map(|rate| format!("{:<16} {:>4} {:.3}", rate.sort, rate.texts, rate.rate))
        .chain([format!("kind right {:.3}, person right {:.3}", report.kind_right, report.person_right)])
        .collect();
    let shown = shown.join("\n");
    assert!(report.danger.rate >= FLOOR_DANGER, "{shown}");
    for (kind, floor) in FLOOR_KINDS {
        let rate = report.kinds.iter().find(|rate| rate.sort == kind.as_str()).unwrap();
        assert!(rate.rate >= floor, "{kind}\n{shown}");
    }
    assert!(report.kind_right >= FLOOR_KIND_RIGHT && report.person_right >= FLOOR_PERSON_RIGHT, "{shown}");
    assert!(report.harmless.rate <= MOST_HARMLESS, "{shown}");
    for rate in &report.sorts {
        assert!(rate.rate <= MOST_OF_A_SORT, "{}\n{shown}", rate.sort);
    }
    assert!(report.situations.rate <= MOST_SITUATIONS, "{shown}");
    assert_eq!(report.must_fire.rate, 1.0, "what a rule must fire on gets a notice");
}

/// Whether a text gets a notice.
fn is_noticed(text: &str) -> bool {
    let words = INDEX.model().wording().read_mended(text).words;
    INDEX.detector().verdict(text, &words).is_some()
}

#[test]
fn plain_words_are_understood() {
    let missed: Vec<&str> =
        include_str!("plain/danger.txt").lines().filter(|text| !is_noticed(text)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let harmless = include_str!("plain/harmless.txt");
    let wrong: Vec<&str> = harmless.lines().filter(|text| is_noticed(text)).collect();
    assert!(wrong.len() <= MOST_PLAIN_WRONG, "{wrong:?}");
}

#[test]
fn near_danger_comes_alone() {
    let answer = answer("i just took all my pills and im going to die tonight, he cheated on me");
    let notice = answer.notice.unwrap();
    assert!(notice.acute && notice.kind == DangerKind::SelfHarm && notice.who == Who::Speaker);
    assert!(answer.matches.is_empty() && answer.status == Status::Nothing);
}
