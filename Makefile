# The front door. meson and ninja do the work; every target installs what it needs first (tools/dependencies).
#   make            build/chm
#   make run        a demonstration node, kept in demo-node/ between runs
#   make test       everything that is checked before a change is taken
.POSIX:
.PHONY: all run test bench soak lint fuzz format install clean build sanitized

NODE   = demo-node
LISTEN = 127.0.0.1:8080
PREFIX = /usr/local

all: build

build: build/build.ninja
	@ninja -C build chm

build/build.ninja:
	@tools/dependencies build
	@meson setup build >/dev/null

sanitized: build-sanitized/build.ninja
	@ninja -C build-sanitized

build-sanitized/build.ninja:
	@tools/dependencies build test
	@meson setup build-sanitized -Db_sanitize=address,undefined -Dbuildtype=debug >/dev/null

run: build
	@tools/demonstration build/chm $(NODE) $(LISTEN)

test:
	@tools/dependencies build test
	@tests/run

bench:
	@tools/dependencies build bench
	@bench/run

soak:
	@tools/dependencies build test bench
	@tests/soak

fuzz:
	@tools/dependencies build fuzz
	@tests/fuzz

lint:
	@tools/dependencies build lint
	@tools/lint

format:
	@clang-format -i $$(git ls-files '*.c' '*.h')

install: build
	@DESTDIR="$(DESTDIR)" meson install -C build --no-rebuild

clean:
	@rm -rf build build-sanitized build-clang build-fuzz build-thread
