# King of the hill in R, with the package jsonlite.
library(jsonlite)

king <- function(arms, seed, lead) {
  set.seed(seed %% 2147483647)
  left <- sample.int(arms) - 1
  list(king = left[1], left = left[-1], wins = 0, duels = 0, lead = lead)
}

observe <- function(k, outcome) { # 1 first, 2 second, 0 tie, -1 both bad
  k$duels <- k$duels + 1
  k$wins <- k$wins + (outcome == 1) - (outcome == 2)
  if (abs(k$wins) < k$lead && k$duels < 60) return(k)
  if (k$wins < 0) k$king <- k$left[1]
  k$left <- k$left[-1]
  k$wins <- k$duels <- 0
  k
}

row <- function(trial, k) {
  if (length(k$left) == 0) c(trial, -1, -1, k$king) else c(trial, k$king, k$left[1], k$king)
}

say <- function(message) {
  cat(toJSON(message, auto_unbox = TRUE, digits = 0), "\n", sep = "")
  flush(stdout())
}

trials <- list()
lead <- 12
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  m <- fromJSON(line, simplifyVector = FALSE)
  if (m$do == "bye") break
  if (m$do == "hello") {
    if (!is.null(m$params$lead)) lead <- m$params$lead
    say(list(joust = "algorithm/1", name = "king-of-the-hill", version = "1", replay = TRUE))
    next
  }
  rows <- list()
  for (b in m$begin) {
    trial <- as.character(b[[1]])
    trials[[trial]] <- king(b[[2]], b[[4]], lead)
    rows[[length(rows) + 1]] <- row(b[[1]], trials[[trial]])
  }
  for (o in m$observe) {
    trial <- as.character(o[[1]])
    trials[[trial]] <- observe(trials[[trial]], o[[4]])
    rows[[length(rows) + 1]] <- row(o[[1]], trials[[trial]])
  }
  for (t in m$end) trials[[as.character(t)]] <- NULL
  say(list("next" = rows))
}
