using System.Runtime.InteropServices;

namespace NodeStack.Verbs;

/// <summary>SIGTERM, SIGINT and SIGQUIT as a cancellation token. The first asks to stop; a second SIGINT or SIGTERM ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int KilledByInterrupt = 130;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _seen;

    public StopSignals()
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken Stop => _stop.Token;

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _seen) > 1)
            Environment.Exit(KilledByInterrupt);
        _stop.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }
}
