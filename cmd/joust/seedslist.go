package main

import "joust/sim/cite"

// preprint is a citation of a preprint.
func preprint(authors string, year int, title, arXiv string) cite.Citation {
	return cite.Citation{Authors: authors, Year: year, Title: title, Venue: cite.Preprint{ArXiv: arXiv}}
}

// titled is a citation of which only the title is certain.
func titled(title string) cite.Citation { return cite.Citation{Title: title} }

// seeds are the papers that joust grew from, in the order of the notes.
var seeds = []seed{
	{
		Number: 0, Short: "Soft Self-Consistency", Cited: "soft-sc",
		Entries: []string{"soft-sc", "adaptive-soft-sc"}, Studies: []string{"soft-sc"}, Degree: byMechanism,
		Text: "Scores of samples by the likelihoods of their tokens, with the authors' three means and their adaptive sampling; the world is ours.",
	},
	{
		Number: 1, Short: "Best-of-Both-Worlds Committees", Cited: "bw-mes",
		Entries: []string{"bw-mes", "bw-gcr", "random-dictators", "approvals"}, Studies: []string{"committees", "lotteries"}, Degree: byNumber,
		Study: "lotteries", Test: "algorithms/committee.TestPromises",
		Text: "The table of properties: each is checked exactly, by its definition, before and after the draw. How what is left is completed is ours; the guarantees leave it free.",
	},
	{
		Number: 2, Short: "Hybrid Reward Architecture", Cited: "hra",
		Entries: []string{"fruit", "hra", "flat-q"}, Studies: []string{"fruit"}, Degree: byOrder, Study: "fruit",
		Text: "A value for each fruit learns faster than one table for all. Heads of the maximal target, which act on a sum of discounts, hesitate between fruits and often collect none.",
	},
	{
		Number: 3, Short: "PAR", Cited: "par",
		Entries: []string{"par", "proxy"}, Studies: []string{"over-optimisation"}, Degree: byOrder, Study: "over-optimisation", Test: "algorithms/policy.TestPAR",
		Text: "Raw rewards are hacked, and bounded and centred ones much less. That PAR is the best of all shapings does not come out: clipping is better in this world, because hacks lie beyond the honest range.",
	},
	{
		Number: 4, Short: "Free Process Rewards",
		Paper:   preprint("Yuan, L., Li, W., Chen, H., Cui, G., Ding, N., Zhang, K., Zhou, B., Liu, Z. and Peng, H.", 2024, "Free Process Rewards without Process Labels", "2412.01981"),
		Entries: []string{"best-of-n", "weighted-majority", "reasoning-steps"}, Studies: []string{"shapes"}, Degree: byMechanism,
		Text: "Scores of steps choose among answers, alone and in a weighted majority, and a reward model of outcomes gives rewards of steps; its accuracy is a parameter.",
	},
	{
		Number: 5, Short: "Social Reward", Cited: "popularity",
		Entries: []string{"popularity"}, Studies: []string{"implicit-feedback"}, Degree: byOrder, Study: "implicit-feedback",
		Text: "Pairs of which one was used much more often are right more often, and fewer. Half the exposure of the better of two reverses the verdict. The data of the paper are not public.",
	},
	{
		Number: 6, Short: "Multi-User RL, Low Rank", Cited: "collaborative",
		Entries: []string{"collaborative", "garnet", "grid", "chain", "tree", "linear-mdp"}, Studies: []string{"lowrank-states", "lowrank-users", "lowrank-rank"}, Degree: byOrder, Study: "lowrank-users",
		Text: "Users who share few directions learn together with fewer trajectories each, the fewer the more users there are. Scalings are reproduced, constants of the theorems are not.",
	},
	{
		Number: 7, Short: "DRLC, dense rewards of a critic",
		Paper:   preprint("Cao, M., Shu, L., Yu, L., Zhu, Y., Wichers, N., Liu, Y. and Meng, L.", 2024, "DRLC: Reinforcement Learning with Dense Rewards from LLM Critic", "2401.07382"),
		Entries: []string{"process-rloo", "reasoning-steps"}, Studies: []string{"dense-rewards"}, Degree: byOrder, Study: "dense-rewards",
		Text: "A critic's rewards of steps speed learning up if it is good enough. One that is right in 60 % of the steps slows it down.",
	},
	{
		Number: 8, Short: "Generative Social Choice", Cited: "slate",
		Entries: []string{"slate", "slate-costs", "opinions"}, Studies: []string{"slates"}, Degree: byOrder, Study: "slates", Test: "algorithms/committee.TestSlate",
		Text: "Exact queries represent everybody in every trial, by the theorem, and noisy ones do not. The published share of people who are served stands in the figure; people and statements here are points in a plane.",
	},
	{
		Number: 9, Short: "Vote'n'Rank", Cited: "copeland",
		Entries: []string{"copeland", "borda", "minimax", "two-stage", "table", "tasks", "benchmark"}, Studies: []string{"rules-disagree", "missing-cells", "cells"}, Commands: []string{"rank"},
		Degree: byNumber, Study: "missing-cells", Test: "sim/rule.TestFixture",
		Text: "All rules agree with the authors' code on a table of five systems, where they name five winners. That Copeland is the most robust to missing cells is a property of leaderboards with a few outlying tasks; in drawn tables the mean is not worse. The correlations of rankings in the paper's notebooks compare names, not places.",
	},
	{
		Number: 10, Short: "One Token to Fool a Judge", Cited: "verifier",
		Entries: []string{"verifier", "candidates"}, Studies: []string{"master-keys", "judges-under-pressure"}, Degree: byOrder, Study: "judges-under-pressure",
		Text: "Answers without content that a judge accepts take over, in a choice among many and in training. The rates of judges are parameters; the published table was not available.",
	},
	{
		Number: 11, Short: "Mixed-R1", Paper: titled("Mixed-R1: Unified Reward Perspective for Reasoning Capability in Multimodal Large Language Models"), Degree: notHere,
		Text: "Four formulas of rewards for multimodal tasks and a data set: the mechanism is the training of a model, and no claim of the paper can be checked without one.",
	},
	{
		Number: 12, Short: "HAF-RM", Paper: titled("HAF-RM: A Hybrid Alignment Framework for Reward Model Training"), Degree: notHere,
		Text: "A loss of tokens shares the inner layers of a transformer with the reward head; what two linear heads would show is not the paper's result.",
	},
	{
		Number: 13, Short: "MD3QN", Cited: "joint-rewards",
		Entries: []string{"joint-returns", "marginal-returns", "joint-rewards"}, Studies: []string{"joint-returns"}, Degree: byOrder, Study: "joint-returns",
		Text: "Joint laws of two returns tell apart policies whose marginal laws are equal; the laws are exact instead of networks.",
	},
	{
		Number: 14, Short: "Domain knowledge in reward models", Cited: "bt-features",
		Entries: []string{"bt-features", "items"}, Studies: []string{"known-features"}, Degree: byOrder, Study: "known-features", Test: "experiments.TestKnownFeaturesGolden",
		Text: "A few known features need few comparisons. The paper's 940 samples lie where free scores overtake features that leave 30 % of the utility unexplained.",
	},
	{
		Number: 15, Short: "Majority Vote Paradigm Shift", Cited: "majority-label",
		Entries: []string{"majority-label", "oracle-label", "annotators"}, Studies: []string{"majority-certificate", "majority-optimal"}, Degree: byNumber, Study: "majority-certificate", Test: "sim/label.TestCertified",
		Text: "The condition under which the majority is as good as any rule, exactly. Where it holds, cleverer aggregation is a little worse.",
	},
	{
		Number: 16, Short: "Data scaling in RLHF", Cited: "verifier-rules",
		Entries: []string{"verifier-rules", "verifier-best-of-n", "verifier-scalar"}, Studies: []string{"judges-under-pressure"}, Degree: byOrder, Study: "judges-under-pressure",
		Text: "The order of judges by how well they resist hacking. Their rates are ours; the choice of prompts before training is not here.",
	},
	{
		Number: 17, Short: "CrowdVLM-R1", Cited: "target",
		Entries: []string{"target"}, Studies: []string{"fuzzy"}, Degree: byOrder, Study: "fuzzy", Test: "algorithms/policy.TestFuzzyRewards",
		Text: "A reward for near answers learns where one for exact answers sees no signal. It needs a law that generalises from one answer to the next.",
	},
	{
		Number: 18, Short: "Pairwise RM", Cited: "pairjudge-knockout",
		Entries: []string{"pairjudge-knockout", "knockout", "llama-8b-math500"}, Studies: []string{"pairwise-rm-math500", "pairwise-rm-olympiad", "shapes"}, Degree: byOrder, Study: "shapes", Test: "experiments.TestPaidCalls",
		Text: "A knockout by a judge of pairs beats a majority and a scorer, the more so on hard problems. Presets are fits of the published tables: what agrees with these is no evidence.",
	},
	{
		Number: 19, Short: "Secrets of RLHF II", Cited: "select-pairs",
		Entries: []string{"select-pairs", "pairs"}, Studies: []string{"preference-strength"}, Degree: byOrder, Study: "preference-strength",
		Text: "The weakest pairs by several reward models are mostly labelled wrongly, and cleaning them helps where labels err in another way than the model assumes; where noise is the model's own, it does not. The printed equation of the margin has no gradient in it; the intended one is used.",
	},
	{
		Number: 20, Short: "Rewarded Soups", Cited: "soup",
		Entries: []string{"soup", "objectives"}, Studies: []string{"soups"}, Degree: byOrder, Study: "soups", Test: "algorithms/policy.TestSoupIsScalarised",
		Text: "Averaged experts lie near the front of both rewards: exactly on it for experts with a KL penalty, and the further off the longer they were trained apart without one.",
	},
	{
		Number: 21, Short: "Value-Guided Search", Cited: "answer-tree",
		Entries: []string{"answer-tree", "weighted-majority"}, Studies: []string{"value-guided-search"}, Degree: byOrder, Study: "value-guided-search", Test: "experiments.TestAnswerTreeGolden",
		Text: "Search with a weighted majority beats a weighted majority of whole answers, which beats a majority. Levels are not fitted to the paper's.",
	},
	{
		Number: 22, Short: "PRIME", Cited: "reasoning-steps",
		Entries: []string{"prime", "reasoning-steps"}, Studies: []string{"prime", "dense-rewards"}, Degree: byOrder, Study: "prime",
		Text: "Implicit rewards of steps halve the time to learn. From a cold start on rare successes this does not come out unless labels are balanced: the process model then punishes everything.",
	},
	{
		Number: 23, Short: "POCOWISTA", Cited: "pocowista",
		Entries: []string{"pocowista", "tra-pocowista", "random-preferences"}, Studies: []string{"copeland-easy-10", "copeland-real", "condorcet-easy-20"}, Degree: byNumber, Test: "experiments.TestReferenceMeans",
		Text: "The mean numbers of duels of the authors' code, by an independent port of it, within Monte Carlo error.",
	},
	{
		Number: 24, Short: "MaxMin-RLHF", Cited: "bt-mixture",
		Entries: []string{"bt-mixture", "user-groups"}, Studies: []string{"maxmin", "opposed-groups"}, Degree: byOrder, Study: "maxmin", Test: "algorithms/multiuser/comparisons.TestMaxMinFindsTheCompromise",
		Text: "One reward model gives a minority nothing, and the best policy for the worst-off of two clusters gives it the compromise. A von Neumann winner of all comparisons gives it nothing either; the compromise loses a vote against the favourite of the majority.",
	},
	{
		Number: 25, Short: "ImageReFL", Paper: titled("ImageReFL: Balancing Quality and Diversity in Human-Aligned Diffusion Models"), Degree: notHere,
		Text: "It needs a diffusion model whose early steps fix the structure; in a world of independent steps tuning the late ones alone is worse than tuning all by half, so that a toy would say the opposite for no reason of the paper's.",
	},
	{
		Number: 26, Short: "Follow-up likelihood", Cited: "follow-up",
		Entries: []string{"follow-up"}, Studies: []string{"implicit-feedback"}, Degree: byOrder, Study: "implicit-feedback",
		Text: "What users say next is a weak and rare verdict, which many answers make strong. The likelihoods of a language model are outside.",
	},
	{
		Number: 27, Short: "Self-consistent internal rewards (SCIR)", Cited: "agreement",
		Entries: []string{"agreement", "judges"}, Studies: []string{"agreement-filter"}, Degree: byOrder, Study: "agreement-filter",
		Text: "Pairs on which judges agree are fewer and labelled more purely, the less so the more the judges are correlated. The loss that trains judges to agree is outside.",
	},
	{
		Number: 28, Short: "Critique-out-Loud",
		Paper:   preprint("Ankner, Z., Paul, M., Cui, B., Chang, J. D. and Ammanabrolu, P.", 2024, "Critique-out-Loud Reward Models", "2408.11791"),
		Entries: []string{"best-of-n", "candidates"}, Studies: []string{"shapes"}, Degree: byMechanism,
		Text: "A score is the mean of several calls whose noise differs from critique to critique, beside an error that all calls share.",
	},
	{
		Number: 29, Short: "Direct Nash Optimization", Cited: "dno",
		Entries: []string{"dno", "dno-prct", "game"}, Studies: []string{"dno", "dno-in-practice", "nash"}, Degree: byOrder, Study: "dno", Test: "algorithms/policy.TestMonotoneStep",
		Text: "Each step beats the last policy by the inequality of the paper. On cycles the practical form does not come near an equilibrium: it collapses to one arm, unless a mixed teacher takes part.",
	},
	{
		Number: 30, Short: "Elastic Reset", Cited: "elastic-reset",
		Entries: []string{"elastic-reset"}, Studies: []string{"elastic-reset"}, Degree: byOrder, Study: "elastic-reset", Test: "algorithms/policy.TestElasticReset",
		Text: "Resets keep a policy near its start while the reward rises. That they give more reward for the same drift than a KL penalty does not come out: with natural gradients they are such a penalty, exactly. What they save is its tuning.",
	},
	{
		Number: 31, Short: "RAG-RewardBench", Paper: titled("RAG-RewardBench: Benchmarking Reward Models in Retrieval Augmented Generation for Preference Alignment"),
		Entries: []string{"table", "two-stage"}, Studies: []string{"reward-model-benchmark"}, Degree: byMechanism,
		Text: "Reward models on four scenarios of unequal size, and which one wins by which rule. The published scores are not in joust, because the repository of the paper has no data.",
	},
	{
		Number: 32, Short: "Cooper", Cited: "refreshed-verifier",
		Entries: []string{"refreshed-verifier"}, Studies: []string{"judges-under-pressure"}, Degree: byOrder, Study: "judges-under-pressure", Test: "algorithms/policy.TestRefreshedStyles",
		Text: "A judge that never learns is hacked, and one that is refreshed by verified answers is not. The judge's step is not stated in the notes, so that only the order is held.",
	},
	{
		Number: 33, Short: "Density ratios (CDR)", Cited: "density-ratio",
		Entries: []string{"density-ratio"}, Degree: byMechanism,
		Text: "The difference of two log densities is a reward whose shared noise cancels, in closed form. Criteria in prompts are outside.",
	},
	{
		Number: 34, Short: "Think-RM", Cited: "think-rm",
		Entries: []string{"think-rm", "solutions"}, Studies: []string{"groups-of-answers"}, Degree: byOrder, Study: "groups-of-answers", Test: "algorithms/policy.TestPairwiseAdvantages",
		Text: "Advantages from verdicts on pairs of a group, as in the authors' code; they are those of scores where verdicts are differences.",
	},
	{
		Number: 35, Short: "MultiRole-R1",
		Paper:   preprint("Wang, Y., Fan, Z., Liu, J., Huang, J. and Fung, Y. R.", 2025, "Diversity-Enhanced Reasoning for Subjective Questions", "2507.20187"),
		Entries: []string{"role-panel"}, Studies: []string{"role-panel"}, Degree: byOrder, Study: "role-panel",
		Text: "A majority of roles gains with their number, the less the more they agree in their errors. The training of roles is outside.",
	},
	{
		Number: 36, Short: "DRA-GRPO", Cited: "dra-grpo",
		Entries: []string{"dra-grpo", "solutions"}, Studies: []string{"groups-of-answers"}, Degree: byOrder, Study: "groups-of-answers", Test: "algorithms/policy.TestDiverseAdvantages",
		Text: "Weights of similar answers as in the authors' code keep more kinds of right answers. Right answers that are equal may get no push at all.",
	},
	{
		Number: 37, Short: "DPPO", Cited: "dppo",
		Entries: []string{"dppo", "imitate-winners"}, Studies: []string{"dppo", "processes-by-preference"}, Degree: byOrder, Study: "dppo",
		Text: "A conservative loss (λ < 1) is needed, as in the paper. That it is better than a reward model with planning does not come out in tables, where the reward model is right.",
	},
	{
		Number: 38, Short: "Hiring several agents",
		Paper:    preprint("Cacciamani, F., Castiglioni, M. and Gatti, N.", 2023, "Online Information Acquisition: Hiring Multiple Agents", "2307.06210"),
		Commands: []string{"hire"}, Degree: byOrder, Test: "sim/mechanism.TestHireGolden",
		Text: "Correlated recommendations beat any fixed efforts where judges share their errors, and regret grows with the power 2/3 of the rounds. The linear program is ours, from the summary of the paper.",
	},
	{
		Number: 39, Short: "Parrot", Cited: "parrot",
		Entries: []string{"parrot", "objectives"}, Studies: []string{"fronts"}, Degree: byOrder, Study: "fronts", Test: "algorithms/policy.TestNonDominated",
		Text: "Training on what no other sample dominates keeps the smaller of two rewards from falling, which equal weights do not. With strongly opposed rewards both fail. Prompts are outside.",
	},
	{
		Number: 40, Short: "R0",
		Paper: preprint("Luo, Y., Hu, T., Luo, W., Kawaguchi, K. and Tang, J.", 2025, "Rewards Are Enough for Fast Photo-Realistic Text-to-image Generation", "2503.13070"), Degree: notHere,
		Text: "Images are optimised by rewards alone, with tricks of the generator; that rewards are over-optimised is the general caution of `over-optimisation`.",
	},
	{
		Number: 41, Short: "Ctrl-U", Cited: "repeat-weights",
		Entries: []string{"repeat-weights"}, Studies: []string{"repeat-calls"}, Degree: byOrder, Study: "repeat-calls",
		Text: "Judges weighted by how much two of their calls differ beat equal weights, if a constant is added: with one degree of freedom the difference alone is worse than nothing.",
	},
	{
		Number: 42, Short: "Segment rewards", Paper: titled("Segmenting Text and Learning Their Rewards for Improved RLHF in Language Model"),
		Entries: []string{"process-rloo", "reasoning-steps"}, Studies: []string{"dense-rewards"}, Degree: byOrder, Study: "dense-rewards",
		Text: "With a critic that errs, rewards of segments beat those of single steps and of the whole.",
	},
	{
		Number: 43, Short: "ReMoDetect",
		Paper:   preprint("Lee, H., Tack, J. and Shin, J.", 2024, "ReMoDetect: Reward Models Recognize Aligned LLM's Generations", "2405.17382"),
		Entries: []string{"proxy"}, Studies: []string{"over-optimisation"}, Measure: "auroc", Degree: byMechanism,
		Text: "How well a reward model tells a policy's answers from those it started with: it rises with the drift. Fine-tuning of the detector is outside.",
	},
	{
		Number: 44, Short: "Skywork-Reward",
		Paper:   preprint("Liu, C. Y. et al.", 2024, "Skywork-Reward: Bag of Tricks for Reward Modeling in LLMs", "2410.18451"),
		Entries: []string{"select-pairs", "pairs"}, Studies: []string{"clean-or-many"}, Degree: byOrder, Study: "clean-or-many",
		Text: "80,000 clean pairs are worth more than all 378,000 if the others err in more than 36 %; below that, more pairs are better.",
	},
	{
		Number: 45, Short: "Is RLHF more difficult?", Cited: "p2r",
		Entries: []string{"p2r", "p2r-grid", "self-play", "game", "pooled-von-neumann"}, Studies: []string{"nash", "von-neumann-duels", "processes-by-preference", "self-play", "opposed-groups"}, Degree: byOrder, Study: "nash", Test: "algorithms/policy.TestExploitability",
		Text: "Preferences with rewards behind them reduce to rewards with few questions, and general ones to a von Neumann winner by self-play. Opposed groups of users make preferences general although each group has rewards. Constants of the theorems are not reproduced.",
	},
}
