/* Does to a folder what tests/power_loss.c is to undo, and what it is not, then loses its power: power_victim FOLDER. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
make(const char *name, const char *text)
{
	int file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);

	if (file < 0 || write(file, text, strlen(text)) < 0)
		perror(name);
	return file;
}

static void
make_synced(const char *name, const char *text)
{
	fsync(make(name, text));
}

int
main(int count, char **words)
{
	int folder, file;

	if (count != 2 || chdir(words[1]) != 0)
		return 2;
	folder = open(".", O_RDONLY | O_DIRECTORY);
	make_synced("synced", "kept");
	make("unsynced", "gone");
	make_synced("renamed", "before");
	make_synced("removed", "still here");
	file = make("torn", "first");
	fdatasync(file);
	fsync(folder);

	make_synced("nameless", "no name was synced");
	make_synced("other", "after");
	if (rename("other", "renamed") != 0 || unlink("removed") != 0)
		perror("names");
	if (pwrite(file, "FIRST and more", 14, 0) < 0)
		perror("torn");
	file = make("old", "as it will never be");
	close(file);
	file = make("unsynced", "");
	while (ftruncate(file, 0) == 0)
		; /* until it is enough */
	return 1;
}
