package study

// PerDecade is perDecade for tests.
var PerDecade = perDecade
