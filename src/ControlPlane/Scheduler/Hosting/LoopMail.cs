namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>What others have to tell the loop, in order: things it does on its own thread. Thread-safe.</summary>
internal sealed class LoopMail(Action wake)
{
    private readonly Lock _lock = new();
    private List<Action> _letters = [];

    public void Post(Action letter)
    {
        lock (_lock)
            _letters.Add(letter);
        wake();
    }

    /// <summary>Does what was told; for the loop's thread.</summary>
    public void Open()
    {
        List<Action> letters;
        lock (_lock)
        {
            if (_letters.Count == 0)
                return;
            (letters, _letters) = (_letters, []);
        }
        foreach (var letter in letters)
            letter();
    }
}
