using System.Globalization;
using System.Net.Sockets;

namespace NodeStack.Kubelet.Hosting;

/// <summary>
/// Speaks sd_notify(3): one datagram per message to the socket that systemd names in NOTIFY_SOCKET. Without that variable every
/// call does nothing, so the kubelet runs the same by hand.
/// </summary>
internal sealed class SystemdNotifier
{
    private readonly string? _socketPath;

    /// <param name="notifySocket">Value of NOTIFY_SOCKET; a leading '@' means the abstract namespace.</param>
    /// <param name="watchdogMicroseconds">Value of WATCHDOG_USEC; null or nonsense means no watchdog.</param>
    public SystemdNotifier(string? notifySocket, string? watchdogMicroseconds)
    {
        _socketPath = string.IsNullOrEmpty(notifySocket) ? null : notifySocket[0] == '@' ? "\0" + notifySocket[1..] : notifySocket;
        WatchdogInterval = long.TryParse(watchdogMicroseconds, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 2.0)
            : null;
    }

    public static SystemdNotifier FromEnvironment() =>
        new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"));

    /// <summary>How often to send <see cref="Watchdog"/>: half of what systemd allows, as sd_watchdog_enabled(3) advises.</summary>
    public TimeSpan? WatchdogInterval { get; }

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");
    public void Stopping() => Send("STOPPING=1");
    public void Watchdog() => Send("WATCHDOG=1");

    private void Send(string message)
    {
        if (_socketPath is null)
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(System.Text.Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(_socketPath));
        }
        catch (SocketException)
        {
            // systemd is gone or restarting; it asks again by restarting us if it must.
        }
    }
}
