namespace NodeStack.Kubelet.Logs;

/// <summary>One line of a CRI log file. Text ends with a newline unless the line is partial: then the next line of that stream continues it.</summary>
public readonly ref struct CriLogLine(CriTimestamp time, bool isStderr, bool isPartial, ReadOnlySpan<byte> text)
{
    public CriTimestamp Time { get; } = time;
    public bool IsStderr { get; } = isStderr;
    public bool IsPartial { get; } = isPartial;
    public ReadOnlySpan<byte> Text { get; } = text;
}
