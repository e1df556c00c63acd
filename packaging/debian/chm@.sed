# makes chm@.service, for one node, of chm.service, for all below /var/lib/chm
s/nodes below .*/node %i/
/^After=/a ConditionPathExists=/var/lib/chm/%i/node.ini
/CHM_OPTIONS:/d
/^Environment/d
s,--all /var/lib/chm \$CHM_OPTIONS,-n /var/lib/chm/%i,
