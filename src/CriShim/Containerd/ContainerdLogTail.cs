using System.Text;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// Reads what containerd appended to its log since the last look, and empties the file when it grows too large. containerd writes in
/// append mode, so emptying is safe while it runs.
/// </summary>
internal sealed class ContainerdLogTail(string path, long maxBytes)
{
    private const int MostPerTurn = 256 * 1024;
    private readonly StringBuilder _partial = new();
    private long _position = -1;

    /// <summary>Starts at the present end: what was written before is not told again.</summary>
    public void SkipToEnd() => _position = File.Exists(path) ? new FileInfo(path).Length : 0;

    public IEnumerable<ContainerdLogLine> ReadNew()
    {
        if (!File.Exists(path))
            yield break;
        foreach (var line in ReadText().Split('\n'))
        {
            if (ContainerdLogParser.Parse(line) is { } parsed)
                yield return parsed;
        }
    }

    /// <summary>Whole lines only; the rest waits for the next turn.</summary>
    private string ReadText()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (_position < 0 || file.Length < _position)
            _position = 0;
        if (file.Length == _position)
            return "";

        file.Position = _position;
        var buffer = new byte[Math.Min(MostPerTurn, file.Length - _position)];
        var read = file.Read(buffer);
        _position += read;
        _partial.Append(Encoding.UTF8.GetString(buffer, 0, read));
        var text = _partial.ToString();
        var end = text.LastIndexOf('\n') + 1;
        _partial.Clear().Append(text, end, text.Length - end);
        if (_position >= maxBytes)
        {
            file.SetLength(0);
            _position = 0;
        }

        return text[..end];
    }
}
