namespace NodeStack.Cgroups.Files;

/// <summary>One write to a group's file.</summary>
/// <param name="MayBeMissing">The file may be absent on this kernel, and then the value has no meaning (swap without swap).</param>
public sealed record FileWrite(string File, string Value, bool MayBeMissing = false);
