# The front door. meson and ninja do the work; every target installs what it needs first (tools/dependencies).
#   make            builds everything there is
#   make test       everything that is checked before a change is taken
.POSIX:
.PHONY: all test bench format clean build

all: build

build:
	@tools/dependencies build
	@[ -e build/build.ninja ] || meson setup build >/dev/null
	@ninja -C build

test:
	@tools/dependencies build test
	@tests/run

bench:
	@bench/run

format:
	@clang-format -i $$(git ls-files '*.c' '*.h')

clean:
	@rm -rf build build-*
