//! scratch
#![allow(clippy::print_stdout, clippy::unwrap_used)]
use amends::corpus::{Corpus, Source, Split};
use amends::eval::{Qrels, mean, measure};
use amends::index::Index;
use amends::recommend::{Request, Weights, recommend};
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let files = Source::Bundled.read().unwrap();
    let corpus = Corpus::read(&files).unwrap();
    let index = Index::in_memory(&corpus, &mut |_| {}).unwrap();
    let dev = args[0] == "dev";
    let sits: Vec<_> =
        corpus.situations[0].iter().filter(|s| !s.partial && (s.split == Split::Dev) == dev).collect();
    let qrels = Qrels::of_situations(sits.iter().copied());
    let step: usize = if dev { 1 } else { 3 };
    for set in args[1..].iter() {
        let mut w = Weights::default();
        for kv in set.split(',') {
            if let Some((k, v)) = kv.split_once('=') {
                w.set(k, v.parse().unwrap()).unwrap();
            }
        }
        let t = std::time::Instant::now();
        let mut all = vec![];
        let (mut ok, mut n, mut named) = (0, 0, 0);
        let (mut hel, mut cnt) = (vec![0.0; 10], vec![0.0; 10]);
        for s in sits.iter().step_by(step) {
            let r = recommend(
                &index,
                &Request { text: &s.text, left_out: Some(&s.id), ..Default::default() },
                &w,
            )
            .unwrap();
            let ids: Vec<String> = r.ranked.iter().map(|x| x.section.id.clone()).collect();
            if s.role != amends::corpus::Role::Unclear {
                n += 1;
                if r.role.value == s.role {
                    ok += 1
                }
                if r.role.value != amends::corpus::Role::Unclear {
                    named += 1
                }
            }
            for x in r.ranked.iter().take(5) {
                let b = (x.score * 10.0).min(9.0) as usize;
                cnt[b] += 1.0;
                if s.grades.get(&x.section.id).copied().unwrap_or(0) >= 2 {
                    hel[b] += 1.0
                }
            }
            if let Some(m) = measure(&ids, &qrels.grades(&s.id)) {
                all.push(m);
            }
        }
        let mut tops: Vec<(f32, bool)> = vec![];
        for s in sits.iter().step_by(step) {
            if s.grades.values().all(|g| *g < 2) {
                continue;
            }
            let r = recommend(
                &index,
                &Request { text: &s.text, left_out: Some(&s.id), ..Default::default() },
                &w,
            )
            .unwrap();
            tops.push((r.ranked.first().map_or(0.0, |x| x.score), true));
        }
        let out = std::fs::read_to_string("/work/shared/safety/out_of_scope.jsonl").unwrap();
        for l in out.lines() {
            let v: serde_json::Value = serde_json::from_str(l).unwrap();
            let r =
                recommend(&index, &Request { text: v["text"].as_str().unwrap(), ..Default::default() }, &w)
                    .unwrap();
            tops.push((r.ranked.first().map_or(0.0, |x| x.score), false));
        }
        let (mut wins, mut pairs) = (0.0, 0.0);
        for a in tops.iter().filter(|t| t.1) {
            for b in tops.iter().filter(|t| !t.1) {
                pairs += 1.0;
                if a.0 > b.0 {
                    wins += 1.0
                } else if a.0 == b.0 {
                    wins += 0.5
                }
            }
        }
        for th in [0.1, 0.15, 0.2, 0.25, 0.3] {
            let ins = tops.iter().filter(|t| t.1);
            let n = ins.clone().count();
            let miss = ins.filter(|t| t.0 < th).count();
            let outs = tops.iter().filter(|t| !t.1);
            let no = outs.clone().count();
            let ok = outs.filter(|t| t.0 < th).count();
            print!(
                "[{th}: in-missed {:.3} out-refused {:.3}] ",
                miss as f64 / n as f64,
                ok as f64 / no as f64
            );
        }
        println!("auc {:.3}", wins / pairs);
        let m = mean(&all);
        let cal: Vec<String> =
            (0..10).map(|b| format!("{:.2}({})", hel[b] / f64::max(cnt[b], 1.0), cnt[b])).collect();
        println!(
            "{set}: n={} ndcg5={:.4} hit1={:.3} best3={:.3} role={:.3} ({:.3} named) {:.1}s cal {}",
            m.queries,
            m.metrics.ndcg5,
            m.metrics.hit1,
            m.metrics.best3,
            ok as f64 / n as f64,
            named as f64 / n as f64,
            t.elapsed().as_secs_f64(),
            cal.join(" ")
        );
    }
}
