#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]
use amends::corpus::{Corpus, Role, Source};
use amends::eval::{mean, measure};
use amends::learn::*;
use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

fn auc(pos: &[f64], neg: &[f64]) -> f64 {
    let mut a = 0.0;
    for p in pos {
        for q in neg {
            a += if p > q {
                1.0
            } else if p == q {
                0.5
            } else {
                0.0
            };
        }
    }
    a / (pos.len() * neg.len()) as f64
}

fn main() -> amends::Result<()> {
    let args: HashMap<String, f32> = std::env::args()
        .skip(1)
        .filter_map(|a| a.split_once('=').map(|(k, v)| (k.to_owned(), v.parse().unwrap())))
        .collect();
    let get = |k: &str, d: f32| args.get(k).copied().unwrap_or(d);
    let dir = std::env::var("CORPUS").ok();
    let corpus = Corpus::read(&dir.map_or(Source::Bundled, |d| Source::Folder(d.into())).read()?)?;
    let mut r = Recipe::default();
    for (i, n) in ["lw", "ls", "lp", "lt", "ll", "lc", "la"].iter().enumerate() {
        r.linear[i] = get(n, r.linear[i]);
    }
    for (i, n) in ["aw", "as", "ap", "at", "al", "ac", "aa"].iter().enumerate() {
        r.alike[i] = get(n, r.alike[i]);
    }
    for (i, n) in ["mw", "ms", "mp", "mt", "ml", "mc", "ma"].iter().enumerate() {
        r.least_texts[i] = get(n, r.least_texts[i] as f32) as u32;
    }
    for (i, n) in ["sw", "ss", "sp", "st", "sl", "sc", "sa"].iter().enumerate() {
        r.speaker[i] = get(n, r.speaker[i]);
    }
    r.speaker_rate = get("srate", r.speaker_rate);
    r.speaker_penalty = get("spen", r.speaker_penalty);
    r.epochs = get("epochs", r.epochs as f32) as usize;
    r.rate = get("rate", r.rate);
    r.penalty = get("penalty", r.penalty);
    r.partial = get("partial", r.partial);
    r.section = get("section", r.section);
    r.stack_epochs = get("ste", r.stack_epochs as f32) as usize;
    r.stack_rate = get("str", r.stack_rate);
    r.stack_penalty = get("stp", r.stack_penalty);
    for i in 0..3 {
        r.sums[i] = get(["s0", "s1", "s2"][i], r.sums[i]);
    }
    r.neighbors = get("knn", r.neighbors as f32) as usize;
    r.sharpness = get("sharp", r.sharpness);
    r.folds = get("folds", r.folds as f32) as usize;
    let t = Instant::now();
    let m = Material::of(&corpus).unwrap();
    let t1 = t.elapsed();
    let ev = m.cross_validate(&r);
    let t2 = t.elapsed();
    let second = m.second_look(&ev, &r);
    let cal = m.calibrate(&ev, &second);
    let t3 = t.elapsed();
    println!("read {t1:?} cv {t2:?} cal {t3:?} {cal:?}");
    let k = m.task.sections.len();
    let mut ms = Vec::new();
    let mut by: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let (mut tin, mut tout) = (Vec::new(), Vec::new());
    let (mut sin, mut sout) = (Vec::new(), Vec::new());
    let mut ro = [0usize; 5];
    let mut bins = vec![(0usize, 0.0, 0usize); 10];
    let only_new = get("min", 0.0);
    for ((at, e), shares) in ev.iter().zip(&second) {
        let s = m.situations[*at].situation;
        let num: f32 = s.id[1..].split('-').next().unwrap().parse().unwrap_or(0.0);
        if num < only_new {
            continue;
        }
        let scope = cal.scope_log_odds(e);
        let score: Vec<f64> = (0..k)
            .map(|i| {
                let x = e.section_terms(shares[i], scope);
                sigmoid(amends::learn::log_odds(&cal.section, &x))
            })
            .collect();
        let mut ranked: Vec<usize> = (0..k).collect();
        ranked.sort_by(|a, b| score[*b].total_cmp(&score[*a]));
        let ids: Vec<String> = ranked.iter().map(|i| m.task.sections[*i].id.clone()).collect();
        let grades: BTreeMap<String, f64> =
            s.grades.iter().map(|(a, b)| (a.clone(), f64::from(*b))).collect();
        if let Some(x) = measure(&ids, &grades) {
            ms.push(x.clone());
            by.entry(s.id.split('-').next().unwrap().to_owned()).or_default().push(x);
        }
        if get("sc", 9.0) < 1.0 {
            let p = sigmoid(scope);
            if s.grades.is_empty() && p > 0.8 || !s.grades.is_empty() && p < 0.35 {
                println!(
                    "SC {} {:.2} {} {:?} {}",
                    s.grades.is_empty(),
                    p,
                    s.id,
                    s.grades,
                    s.text.replace('\n', " / ")
                );
            }
        }
        if s.grades.is_empty() {
            tout.push(score[ranked[0]]);
            sout.push(scope);
        } else {
            tin.push(score[ranked[0]]);
            sin.push(scope);
        }
        for i in ranked.iter().take(5) {
            let b = &mut bins[((score[*i] * 10.0) as usize).min(9)];
            b.0 += 1;
            b.1 += score[*i];
            b.2 += usize::from(
                grades.get(&ids[ranked.iter().position(|j| j == i).unwrap()]).copied().unwrap_or(0.0) >= 2.0,
            );
        }
        let best = |n: usize| (0..n).max_by(|a, b| e.roles[*a].total_cmp(&e.roles[*b])).unwrap();
        if get("roles", 0.0) > 0.0 && s.role != Role::Unclear {
            let w = s.text.split_whitespace().count();
            println!(
                "ROLE {:?} {:?} {} {} {:.2} {}",
                s.role,
                ROLES[best(3)],
                if w < 15 {
                    0
                } else if w < 40 {
                    1
                } else if w < 80 {
                    2
                } else {
                    3
                },
                s.id,
                e.roles[best(3)],
                s.text.replace('\n', " / ")
            );
        }
        if s.role != Role::Unclear {
            ro[0] += 1;
            ro[1] += usize::from(ROLES[best(3)] == s.role);
            ro[2] += usize::from(ROLES[best(4)] == s.role);
            if e.roles[best(3)] > get("name", 0.6) {
                ro[3] += 1;
                ro[4] += usize::from(ROLES[best(3)] == s.role);
            }
        }
    }
    let n: usize = bins.iter().map(|b| b.0).sum();
    let ece: f64 = bins
        .iter()
        .filter(|b| b.0 > 0)
        .map(|b| (b.1 / b.0 as f64 - b.2 as f64 / b.0 as f64).abs() * b.0 as f64 / n as f64)
        .sum();
    if get("by", 0.0) > 0.0 {
        for (b, m) in &by {
            let n = mean(m);
            println!(
                "BY {b} {} {:.3} {:.3} {:.3}",
                m.len(),
                n.metrics.ndcg5,
                n.metrics.hit1,
                n.metrics.best3
            );
        }
        for b in &bins {
            println!("BIN {} {:.3} {:.3}", b.0, b.1 / b.0 as f64, b.2 as f64 / b.0 as f64);
        }
    }
    sin.sort_by(f64::total_cmp);
    let th = sin[sin.len() * 4 / 100];
    let x = mean(&ms).metrics;
    println!(
        "nDCG5 {:.4} hit1 {:.3} best3 {:.3} | AUC top {:.3} scope {:.3} out refused at 4% {:.3} | ECE5 {:.3} | role3 {:.3} role4 {:.3} named {:.3} acc {:.3}",
        x.ndcg5,
        x.hit1,
        x.best3,
        auc(&tin, &tout),
        auc(&sin, &sout),
        sout.iter().filter(|s| **s < th).count() as f64 / sout.len() as f64,
        ece,
        ro[1] as f64 / ro[0] as f64,
        ro[2] as f64 / ro[0] as f64,
        ro[3] as f64 / ro[0] as f64,
        ro[4] as f64 / ro[3].max(1) as f64
    );
    Ok(())
}
