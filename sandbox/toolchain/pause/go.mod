// What holds a pod's namespaces, and a sandbox node's.
module greenroom/toolchain/pause

go 1.26
