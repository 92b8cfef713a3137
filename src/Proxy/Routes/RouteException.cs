namespace NodeStack.Proxy.Routes;

/// <summary>The kernel refused a change of routes or links, or could not answer.</summary>
public sealed class RouteException(string message, int errno, Exception? inner = null) : IOException(message, inner)
{
    public int Errno => errno;

    /// <summary>Somebody else's is there.</summary>
    public bool IsTaken => errno == Interop.Errno.Exists;

    /// <summary>The neighbour is on no network that this machine is on.</summary>
    public bool IsUnreachable => errno is Interop.Errno.NetworkUnreachable or Interop.Errno.HostUnreachable;
}
