namespace NodeStack.Kubelet.Volumes;

/// <summary>What a hostPath's type asks for before the path is used.</summary>
internal enum HostPathAction { None, MakeDirectory, MakeFile }
