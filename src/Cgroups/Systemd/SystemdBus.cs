using System.Collections.Concurrent;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Systemd;

/// <summary>
/// systemd over libsystemd's sd-bus. One thread owns the connection: it makes the calls it is handed and hears which jobs ended, and
/// sleeps in poll(2) otherwise. It starts, and connects, with the first call; a lost connection is opened anew by the next call.
/// </summary>
public sealed class SystemdBus : ISystemdBus
{
    private const int StackSize = 256 * 1024;

    private readonly TimeProvider _time;
    private readonly TimeSpan _jobTimeout;
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly Dictionary<string, TaskCompletionSource<string>> _jobs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly WakeUp _wake = new();
    private SdBusConnection? _connection;
    private Thread? _thread;
    private volatile bool _stopping;

    /// <param name="jobTimeout">How long a job may take before the call fails.</param>
    public SystemdBus(TimeProvider time, TimeSpan jobTimeout)
    {
        _time = time;
        _jobTimeout = jobTimeout;
    }

    public Task StartTransientUnitAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken cancel)
    {
        RequireUnitName(unit);
        return RunJobAsync("StartTransientUnit", unit, m => m.Text(unit).Text("replace").Properties(properties).Empty("(sa(sv))"), cancel);
    }

    public async Task StopUnitAsync(string unit, CancellationToken cancel)
    {
        RequireUnitName(unit);
        try
        {
            await RunJobAsync("StopUnit", unit, m => m.Text(unit).Text("replace"), cancel).ConfigureAwait(false);
        }
        catch (SystemdException e) when (e.IsNoSuchUnit)
        {
            // Stopped already.
        }
    }

    public Task SetUnitPropertiesAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken cancel)
    {
        RequireUnitName(unit);
        if (properties.Count == 0)
            return Task.CompletedTask;
        return EnqueueAsync(
            bus =>
            {
                using var message = bus.NewManagerCall("SetUnitProperties").Text(unit).Flag(true).Properties(properties);
                bus.Call(message, "SetUnitProperties", unit).Dispose();
            },
            cancel);
    }

    public async Task<UnitProperty?> GetUnitPropertyAsync(string unit, string type, string property, CancellationToken cancel)
    {
        RequireUnitName(unit);
        UnitProperty? value = null;
        await EnqueueAsync(bus => value = GetProperty(bus, unit, type, property), cancel).ConfigureAwait(false);
        return value;
    }

    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
            thread = _thread;
        }

        _wake.Wake();
        thread?.Join();
        _wake.Dispose();
    }

    private static UnitProperty? GetProperty(SdBusConnection bus, string unit, string type, string property)
    {
        try
        {
            using var find = bus.NewManagerCall("GetUnit").Text(unit);
            using var found = bus.Call(find, "GetUnit", unit);
            using var get = bus.NewGetProperty(found.ReadText('o'), type, property);
            using var got = bus.Call(get, "Get", unit);
            return got.ReadVariant(property);
        }
        catch (SystemdException e) when (e.IsNoSuchUnit)
        {
            return null;
        }
    }

    private async Task RunJobAsync(string call, string unit, Func<SdBusMessage, SdBusMessage> fill, CancellationToken cancel)
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(
            bus =>
            {
                using var message = bus.NewManagerCall(call);
                fill(message);
                using var reply = bus.Call(message, call, unit);

                // The job cannot be reported before this: its signal comes after the reply and waits in the queue.
                _jobs[reply.ReadText('o')] = ended;
            },
            cancel).ConfigureAwait(false);
        string result;
        try
        {
            result = await ended.Task.WaitAsync(_jobTimeout, _time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SystemdException(call, unit, "timeout", $"the job did not end within {_jobTimeout.TotalSeconds:0} s");
        }

        if (result is not ("done" or "skipped"))
            throw new SystemdException(call, unit, result, $"the job ended with \"{result}\"");
    }

    private Task EnqueueAsync(Action<SdBusConnection> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var request = new Request(work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _requests.Enqueue(request);
            if (_thread is null)
            {
                _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "systemd-bus" };
                _thread.Start();
            }
        }

        _wake.Wake();
        return request.Done.Task;
    }

    private void Run()
    {
        while (!_stopping)
        {
            while (_requests.TryDequeue(out var request))
                Execute(request);
            TakeEndedJobs();
            Sleep();
        }

        FailAll(new SystemdException("the connection to systemd was closed"));
        _connection?.Dispose();
    }

    private void Execute(Request request)
    {
        try
        {
            request.Work(_connection ??= SdBusConnection.Open());
            request.Done.SetResult();
        }
#pragma warning disable CA1031 // Handed to the caller.
        catch (Exception e)
#pragma warning restore CA1031
        {
            request.Done.SetException(e);
            if (IsConnectionLost(e))
                Disconnect(e);
        }
    }

    private void TakeEndedJobs()
    {
        try
        {
            while (_connection?.TakeEndedJob() is { } job)
                if (_jobs.Remove(job.Path, out var waiter))
                    waiter.TrySetResult(job.Result);
        }
        catch (SystemdException e)
        {
            Disconnect(e);
        }
    }

    /// <summary>A D-Bus error is an answer; anything else of ours means that no more answers will come.</summary>
    private static bool IsConnectionLost(Exception e) =>
        e is SystemdException { ErrorName: "" } || (e is SystemdException s && !s.ErrorName.Contains('.', StringComparison.Ordinal))
        || e is SystemdException { ErrorName: "org.freedesktop.DBus.Error.NoReply" or "org.freedesktop.DBus.Error.Disconnected" };

    private void Disconnect(Exception why)
    {
        _connection?.Dispose();
        _connection = null;
        foreach (var waiter in _jobs.Values)
            waiter.TrySetException(new SystemdException("the connection to systemd was lost", why));
        _jobs.Clear();
    }

    private void FailAll(Exception why)
    {
        Disconnect(why);
        while (_requests.TryDequeue(out var request))
            request.Done.TrySetException(why);
    }

    private void Sleep()
    {
        // A negative descriptor is passed over by poll.
        Span<PollEntry> entries =
        [
            new() { Fd = _wake.Fd, Events = LibCWatch.PollIn }, new() { Fd = _connection?.Fd ?? -1, Events = LibCWatch.PollIn }
        ];
        if (WakeUp.Wait(entries) && entries[0].Returned != 0)
            _wake.Clear();
    }

    private static void RequireUnitName(string unit)
    {
        if (!UnitNameEscaping.IsValidUnitName(unit))
            throw new ArgumentException($"\"{unit}\" is not the name of a unit", nameof(unit));
    }

    /// <summary>Work for the thread, and how the caller hears of its end.</summary>
    private sealed record Request(Action<SdBusConnection> Work)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
