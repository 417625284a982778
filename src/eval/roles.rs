//! How often the role that was inferred is the one that was labelled.

use serde::{Deserialize, Serialize};

use crate::corpus::Role;

/// One value for each role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByRole<T> {
    /// For [`Role::Betrayed`].
    pub betrayed: T,
    /// For [`Role::Betrayer`].
    pub betrayer: T,
    /// For [`Role::Both`].
    pub both: T,
    /// For [`Role::Unclear`].
    pub unclear: T,
}

impl<T> ByRole<T> {
    /// Each role with its value, unclear last.
    pub fn each(&self) -> [(Role, &T); 4] {
        [
            (Role::Betrayed, &self.betrayed),
            (Role::Betrayer, &self.betrayer),
            (Role::Both, &self.both),
            (Role::Unclear, &self.unclear),
        ]
    }

    fn of(&mut self, role: Role) -> &mut T {
        match role {
            Role::Betrayed => &mut self.betrayed,
            Role::Betrayer => &mut self.betrayer,
            Role::Both => &mut self.both,
            Role::Unclear => &mut self.unclear,
        }
    }
}

/// Inferred against labelled roles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// How many queries have a labelled role that is not unclear.
    pub labelled: usize,
    /// Share of them for which a role was named, right or wrong, 0..1.
    pub named: f64,
    /// Share of them for which the right one was named, 0..1.
    pub accuracy: f64,
    /// Share of those for which one was named, for which it was the right one, 0..1; null where none was named.
    pub accuracy_named: Option<f64>,
    /// Queries by labelled, then by inferred role; here also those labelled unclear.
    pub confusion: ByRole<ByRole<usize>>,
}

/// Counts pairs of a labelled and an inferred role, or `None` where no label is other than unclear.
pub fn roles(pairs: &[(Role, Role)]) -> Option<Roles> {
    let mut confusion = ByRole::<ByRole<usize>>::default();
    for (labelled, inferred) in pairs {
        *confusion.of(*labelled).of(*inferred) += 1;
    }
    let clear = || pairs.iter().filter(|(labelled, _)| *labelled != Role::Unclear);
    let labelled = clear().count();
    let named = clear().filter(|(_, inferred)| *inferred != Role::Unclear).count();
    let right = clear().filter(|(labelled, inferred)| labelled == inferred).count();
    (labelled > 0).then(|| Roles {
        labelled,
        named: named as f64 / labelled as f64,
        accuracy: right as f64 / labelled as f64,
        accuracy_named: (named > 0).then(|| right as f64 / named as f64),
        confusion,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{Betrayed, Betrayer, Both, Unclear};

    #[test]
    fn a_known_case_by_hand() {
        let pairs = [
            (Betrayed, Betrayed),
            (Betrayed, Betrayer),
            (Betrayer, Unclear),
            (Both, Both),
            (Unclear, Betrayed),
        ];
        let found = roles(&pairs).unwrap();
        assert_eq!((found.labelled, found.named, found.accuracy), (4, 0.75, 0.5));
        assert_eq!(found.accuracy_named, Some(2.0 / 3.0));
        assert_eq!(found.confusion.betrayed, ByRole { betrayed: 1, betrayer: 1, both: 0, unclear: 0 });
        assert_eq!((found.confusion.betrayer.unclear, found.confusion.unclear.betrayed), (1, 1));
    }

    #[test]
    fn without_labels_or_names_there_is_no_share() {
        assert_eq!(roles(&[(Unclear, Betrayed)]), None);
        assert_eq!(roles(&[(Both, Unclear)]).unwrap().accuracy_named, None);
    }
}
