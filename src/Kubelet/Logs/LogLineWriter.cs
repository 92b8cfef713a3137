using System.IO.Pipelines;

namespace NodeStack.Kubelet.Logs;

/// <summary>Writes the text of log lines as the client asked for them: since, timestamps, limit.</summary>
internal sealed class LogLineWriter(PipeWriter output, LogReadOptions options)
{
    private const int FlushBytes = 64 * 1024;
    private long _remaining = options.LimitBytes ?? long.MaxValue;
    private bool _atLineStart = true;
    private int _unflushed;

    public bool LimitReached => _remaining <= 0;
    public bool WantsFlush => _unflushed >= FlushBytes;

    public void Write(in CriLogLine line)
    {
        if (options.Since is { } since && line.Time.IsBefore(since)) return;
        if (options.Timestamps && _atLineStart) WriteTimestamp(line.Time);
        Put(line.Text);
        _atLineStart = line.Text.IsEmpty || line.Text[^1] == '\n';
    }

    /// <summary>False: nobody reads any more.</summary>
    public async ValueTask<bool> FlushAsync(CancellationToken cancel)
    {
        _unflushed = 0;
        var result = await output.FlushAsync(cancel);
        return !result.IsCompleted && !result.IsCanceled;
    }

    private void WriteTimestamp(CriTimestamp time)
    {
        Span<byte> text = stackalloc byte[CriTimestamp.MaxFormattedBytes + 1];
        var length = time.Format(text);
        text[length++] = (byte)' ';
        Put(text[..length]);
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        if (text.Length > _remaining) text = text[..(int)_remaining];
        text.CopyTo(output.GetSpan(text.Length));
        output.Advance(text.Length);
        _remaining -= text.Length;
        _unflushed += text.Length;
    }
}
