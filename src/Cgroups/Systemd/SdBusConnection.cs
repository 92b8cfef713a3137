using System.Runtime.InteropServices;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Systemd;

/// <summary>A connection to the system bus. One thread at a time: sd-bus has no locks.</summary>
internal sealed unsafe class SdBusConnection : IDisposable
{
    private const string Destination = "org.freedesktop.systemd1";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string ManagerInterface = "org.freedesktop.systemd1.Manager";
    private const ulong CallTimeoutMicroseconds = 20_000_000;

    private readonly nint _bus;

    private SdBusConnection(nint bus) => _bus = bus;

    public int Fd => LibSystemd.GetFd(_bus);

    /// <summary>Connects, and asks systemd to tell about ended jobs.</summary>
    public static SdBusConnection Open()
    {
        nint bus;
        try
        {
            Check(LibSystemd.OpenSystem(&bus), "connect to the system bus");
        }
        catch (DllNotFoundException e)
        {
            throw new SystemdException($"the systemd cgroup driver needs {LibSystemd.Library}, which is not on this machine (Debian package libsystemd0)", e);
        }

        var connection = new SdBusConnection(bus);
        try
        {
            using var match = connection.New("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch")
                .Text($"type='signal',sender='{Destination}',path='{ManagerPath}',interface='{ManagerInterface}',member='JobRemoved'");
            connection.Call(match, "AddMatch", "").Dispose();
            using var subscribe = connection.NewManagerCall("Subscribe");
            connection.Call(subscribe, "Subscribe", "").Dispose();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Negative results are errno numbers.</summary>
    public static void Check(int result, string what)
    {
        if (result < 0)
            throw new SystemdException($"cannot {what}: {Errno.Describe(-result)}");
    }

    public SdBusMessage NewManagerCall(string member) => New(Destination, ManagerPath, ManagerInterface, member);

    public SdBusMessage NewGetProperty(string objectPath, string type, string property) =>
        New(Destination, objectPath, "org.freedesktop.DBus.Properties", "Get").Text($"{Destination}.{type}").Text(property);

    /// <summary>Sends and waits for the reply. Signals that come meanwhile stay queued.</summary>
    public SdBusMessage Call(SdBusMessage message, string call, string unit)
    {
        var error = default(SdBusError);
        nint reply;
        var result = LibSystemd.Call(_bus, message.Handle, CallTimeoutMicroseconds, &error, &reply);
        if (result >= 0)
            return new SdBusMessage(reply);
        var name = Marshal.PtrToStringUTF8((nint)error.Name) ?? Errno.Describe(-result);
        var text = Marshal.PtrToStringUTF8((nint)error.Message) ?? "no reply";
        LibSystemd.ErrorFree(&error);
        throw new SystemdException(call, unit, name, text);
    }

    /// <summary>The next job that ended, or null when nothing more is queued.</summary>
    /// <exception cref="SystemdException">The connection is gone.</exception>
    public EndedJob? TakeEndedJob()
    {
        while (true)
        {
            nint handle = 0;
            var result = LibSystemd.Process(_bus, &handle);
            Check(result, "read from the system bus");
            if (handle != 0)
            {
                using var message = new SdBusMessage(handle);
                if (LibSystemd.IsSignal(handle, ManagerInterface, "JobRemoved") > 0)
                    return ReadJob(message);
            }

            if (result == 0)
                return null;
        }
    }

    public void Dispose() => LibSystemd.CloseUnref(_bus);

    private static EndedJob ReadJob(SdBusMessage message)
    {
        _ = message.ReadUInt32();
        var path = message.ReadText('o');
        var unit = message.ReadText();
        return new EndedJob(path, unit, message.ReadText());
    }

    private SdBusMessage New(string destination, string path, string interfaceName, string member)
    {
        nint message;
        Check(LibSystemd.NewMethodCall(_bus, &message, destination, path, interfaceName, member), "make a message");
        return new SdBusMessage(message);
    }
}

/// <summary>A JobRemoved signal.</summary>
/// <param name="Result">"done", "canceled", "timeout", "failed", "dependency", "skipped".</param>
internal sealed record EndedJob(string Path, string Unit, string Result);
