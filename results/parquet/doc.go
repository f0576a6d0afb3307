// Package parquet writes and reads Parquet files of rows whose columns are those of
// records: texts, whole numbers, truth values and real numbers, one in each row or a
// list of them. Numbers come and go as float64, as in a results.Block.
//
// The encodings and the structures of the file are those of the library parquet-go. Its
// main package could write any type of Go, but with what it needs for that (compression,
// encryption, protocol buffers, HTTP) it took a third of the time of building joust.
// Here is the little between its narrow packages and a file: levels, pages, bounds,
// dictionaries and the footer. The tests compare files with those of the main package
// byte for byte.
//
// https://github.com/apache/parquet-format describes the format.
package parquet
