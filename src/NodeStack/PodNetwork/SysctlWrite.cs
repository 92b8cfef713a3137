namespace NodeStack.PodNetwork;

/// <param name="Path">Under /proc/sys.</param>
internal sealed record SysctlWrite(string Path, string Value);
