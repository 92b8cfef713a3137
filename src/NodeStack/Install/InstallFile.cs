namespace NodeStack.Install;

/// <summary>One file to put in place: text, or a copy of a file.</summary>
/// <param name="Path">Absolute path inside the root.</param>
/// <param name="CopyOf">Path on this machine; null when <paramref name="Text"/> is the content.</param>
/// <param name="IsKept">A file that is already there stays as it is: it belongs to the user from then on.</param>
internal sealed record InstallFile(string Path, UnixFileMode Mode, string? Text = null, string? CopyOf = null, bool IsKept = false);
