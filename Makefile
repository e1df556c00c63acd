# The front door. meson and ninja do the work; every target installs what it needs first (tools/dependencies).
#   make            build/chm, and everything else there is
#   make run        a demonstration node, kept in demo-node/ between runs
#   make test       everything that is checked before a change is taken
#   make soak       hours of load, kill -9 and power cuts
#   make attack     wapiti and sqlmap against a running node
#   make package    the Debian package; make package-check installs it into a fresh tree and runs it there
.POSIX:
.PHONY: all run test bench soak attack fuzz threads lint format install package package-check cross clean build

NODE   = demo-node
LISTEN = 127.0.0.1:8080

all: build

build:
	@tools/dependencies build
	@[ -e build/build.ninja ] || meson setup build >/dev/null
	@ninja -C build

run: build
	@tools/demonstration build/chm $(NODE) $(LISTEN)

test:
	@tools/dependencies build test
	@tests/run

bench:
	@tools/dependencies build test bench
	@bench/run

soak: build
	@tools/dependencies test
	@tests/soak/run

attack: build
	@tools/dependencies test attack
	@tests/attack/run

fuzz:
	@tools/dependencies build fuzz
	@tests/fuzz

threads:
	@tools/dependencies build test fuzz
	@tests/threads

lint:
	@tools/dependencies build test lint
	@tools/lint

format:
	@tools/dependencies lint
	@clang-format -i $$(git ls-files '*.c' '*.h')

install: build
	@DESTDIR="$(DESTDIR)" meson install -C build --no-rebuild

package:
	@tools/dependencies build package
	@packaging/package

package-check: package
	@tools/dependencies package-check
	@packaging/check

cross:
	@tools/dependencies package-check
	@packaging/cross

clean:
	@rm -rf build build-*
