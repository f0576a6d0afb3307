// Package program is a judge of live sessions that is a program: it gets questions as JSON
// lines on its standard input and answers them on its standard output, in any order. The
// protocol is joust-judge/1:
//
//	→ {"joust":"judge/1","session":"prompts-v3","parallel":16}
//	← {"joust":"judge/1","name":"my-judge","version":"3"}
//	→ {"id":41,"item":"q17","prompt":"…","first":"…","second":"…","repeat":0}
//	← {"id":41,"outcome":"first","cost":0.002,"tokens":[800,4],"raw":"…","grades":[7,4]}
//	← {"id":42,"error":"rate limited","retry":true,"after":2.5}
//	→ {"cancel":43}
//	→ {"bye":true}
//
// No number of a question is used twice, also when a question is asked again. The program
// never learns the names of the arms.
//
//   - message.go: the lines
//   - process.go: a running program, its writer and its reader
//   - judge.go: Judge, with its time limits, its further tries and restarts
package program
