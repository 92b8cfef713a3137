using Microsoft.Extensions.Logging;

namespace NodeStack.CriShim.Containerd;

/// <summary>One line of containerd's log: its level and its text.</summary>
internal sealed record ContainerdLogLine(LogLevel Level, string Text);
