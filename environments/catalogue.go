// Package environments is the catalogue of environments, one line for each, in the
// order in which they are shown. Everything else about an environment stands in its own
// file, which declares an Entry.
package environments

import (
	"joust/environments/candidates"
	"joust/environments/choice"
	"joust/environments/multiuser"
	"joust/environments/policy"
	"joust/environments/preference"
	"joust/environments/recorded"
	"joust/sim"
)

// Catalogue lists the environments of all families.
var Catalogue = sim.Catalogue{
	sim.Under("drawn and parametric preferences",
		preference.RandomEntry,
		preference.BradleyTerryEntry,
		preference.ThurstoneEntry,
		preference.LinearEntry,
		preference.DavidsonEntry,
		preference.RaoKupperEntry,
		preference.MallowsEntry,
	),
	sim.Under("preferences from the literature",
		preference.PlackettLuceEntry,
		preference.ArithmeticEntry,
		preference.CyclicEntry,
		preference.SavageHardEntry,
		preference.ArXiv6Entry,
		preference.Hudry13Entry,
	),
	sim.Under("your own preferences",
		preference.MatrixEntry,
		preference.CountsEntry,
		preference.BattlesEntry,
		preference.BenchmarkEntry,
	),
	sim.Under("candidate answers and a judge",
		candidates.CandidatesEntry,
		candidates.Llama8BMATH500,
		candidates.Qwen7BMATH500,
		candidates.Llama70BMATH500,
		candidates.Llama8BOlympiad,
		candidates.Qwen7BOlympiad,
		candidates.Llama70BOlympiad,
		candidates.TypesEntry,
		candidates.TreeEntry,
		recorded.CandidatesEntry,
	),
	sim.Under("many users of one Markov decision process",
		multiuser.GarnetEntry,
		multiuser.GridEntry,
		multiuser.ChainEntry,
		multiuser.TreeEntry,
		multiuser.LinearMDPEntry,
	),
	sim.Under("many users who judge items",
		multiuser.ItemsEntry,
		multiuser.GroupsEntry,
		multiuser.RatingsEntry,
	),
	sim.Under("tables to choose from",
		choice.TableEntry,
		choice.TasksEntry,
		choice.ApprovalsEntry,
		choice.OpinionsEntry,
		choice.AnnotatorsEntry,
	),
	sim.Under("preference games of policies",
		policy.GameEntry,
		policy.GroupsEntry,
		policy.ProxyEntry,
		policy.ObjectivesEntry,
		policy.VerifierEntry,
		policy.VerifierRules,
		policy.VerifierBestOf,
		policy.VerifierScalar,
		policy.RefreshedVerifierEntry,
		policy.SolutionsEntry,
		policy.TargetEntry,
		policy.ReasoningStepsEntry,
	),
}
