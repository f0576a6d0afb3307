package people

import (
	"net"
	"sync"
)

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	end   sync.Once
	ended chan struct{}
	at    net.TCPAddr
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), ended: make(chan struct{}), at: net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8123}}
}

// Dial returns the client's end of a new connection.
func (p *pipes) Dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.end.Do(func() { close(p.ended) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &p.at }
