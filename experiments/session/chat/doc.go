// Package chat is a judge.
package chat
