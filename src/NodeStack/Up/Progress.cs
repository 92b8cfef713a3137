using System.Globalization;

namespace NodeStack.Up;

/// <summary>Tells each step with the time since the start. Thread-safe.</summary>
internal sealed class Progress(TextWriter output, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _begun = time.GetTimestamp();

    public void Say(string text)
    {
        lock (_lock)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{time.GetElapsedTime(_begun).TotalSeconds,6:0.00} s] {text}"));
            output.Flush();
        }
    }
}
