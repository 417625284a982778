//! Which country's help is meant: by a name, a code, or the system's locale.

/// Names and codes that people and systems use, by the name in `contacts.json`.
const NAMES: &[(&str, &[&str])] = &[
    ("US", &["us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "america"]),
    ("Canada", &["ca", "can"]),
    (
        "UK",
        &[
            "gb",
            "gbr",
            "u.k.",
            "united kingdom",
            "great britain",
            "britain",
            "england",
            "scotland",
            "wales",
            "northern ireland",
        ],
    ),
    ("Ireland", &["ie", "irl", "republic of ireland", "eire"]),
    ("Australia", &["au", "aus"]),
    ("New Zealand", &["nz", "nzl", "aotearoa"]),
    ("India", &["in", "ind"]),
    ("South Africa", &["za", "zaf", "rsa"]),
    ("Germany", &["de", "deu", "deutschland"]),
    ("France", &["fr", "fra"]),
    ("Spain", &["es", "esp", "españa", "espana"]),
];
/// Member states of the European Union, which share some numbers.
const EUROPEAN_UNION: &[&str] = &[
    "at",
    "austria",
    "be",
    "belgium",
    "bg",
    "bulgaria",
    "hr",
    "croatia",
    "cy",
    "cyprus",
    "cz",
    "czechia",
    "dk",
    "denmark",
    "ee",
    "estonia",
    "eu",
    "european union",
    "fi",
    "finland",
    "fr",
    "france",
    "de",
    "germany",
    "gr",
    "greece",
    "hu",
    "hungary",
    "ie",
    "ireland",
    "it",
    "italy",
    "lv",
    "latvia",
    "lt",
    "lithuania",
    "lu",
    "luxembourg",
    "mt",
    "malta",
    "nl",
    "netherlands",
    "the netherlands",
    "pl",
    "poland",
    "pt",
    "portugal",
    "ro",
    "romania",
    "sk",
    "slovakia",
    "si",
    "slovenia",
    "es",
    "spain",
    "se",
    "sweden",
];
/// The name of what all member states share.
pub(super) const EU: &str = "EU";
/// The name of what is there for everybody.
pub(super) const INTERNATIONAL: &str = "International";

/// A country, or that it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Country {
    /// Names under which its help may stand in `contacts.json`, the nearest first.
    lists: Vec<String>,
}

impl Country {
    /// The country that a person names: `UK`, `gb`, `Germany`. One that nothing is known of has international help only.
    pub fn named(asked: &str) -> Self {
        let asked = asked.trim().to_lowercase();
        if asked.is_empty() {
            return Self::default();
        }
        let known = NAMES
            .iter()
            .find(|(name, others)| name.to_lowercase() == asked || others.contains(&asked.as_str()));
        let name = known.map_or_else(|| asked.clone(), |(name, _)| (*name).to_owned());
        let is_member = EUROPEAN_UNION.contains(&asked.as_str())
            || EUROPEAN_UNION.contains(&name.to_lowercase().as_str());
        let mut lists = vec![name];
        lists.extend(is_member.then(|| EU.to_owned()));
        Self { lists }
    }

    /// The country of a locale such as `en_GB.UTF-8` or `de-AT`; unknown where it names none.
    pub fn of_locale(locale: &str) -> Self {
        let plain = locale.split(['.', '@']).next().unwrap_or_default();
        let region = plain.split(['_', '-']).skip(1).find(|part| part.len() == 2);
        region.map(Self::named).unwrap_or_default()
    }

    /// The names under which help is looked for, the nearest first; what is there for everybody last.
    pub(super) fn lists(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(String::as_str).chain([INTERNATIONAL])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(country: &Country) -> Vec<&str> {
        country.lists().collect()
    }

    #[test]
    fn countries_have_many_names() {
        for name in ["UK", "gb", " United Kingdom ", "Scotland"] {
            assert_eq!(lists(&Country::named(name)), ["UK", "International"], "{name}");
        }
        assert_eq!(lists(&Country::named("Deutschland")), ["Germany", "EU", "International"]);
        assert_eq!(lists(&Country::named("it")), ["it", "EU", "International"]);
        assert_eq!(lists(&Country::named("Brazil")), ["brazil", "International"]);
        assert_eq!(lists(&Country::named("")), ["International"]);
    }

    #[test]
    fn a_locale_may_name_a_country() {
        assert_eq!(Country::of_locale("en_GB.UTF-8"), Country::named("UK"));
        assert_eq!(Country::of_locale("de-Latn-DE"), Country::named("de"));
        for none in ["C", "POSIX", "C.UTF-8", "en", "", "en@euro"] {
            assert_eq!(Country::of_locale(none), Country::default(), "{none}");
        }
    }
}
