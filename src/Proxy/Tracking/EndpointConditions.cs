namespace NodeStack.Proxy.Tracking;

/// <summary>Of an endpoint, with what a missing condition means already in it.</summary>
[Flags]
internal enum EndpointConditions : byte
{
    None = 0,
    Ready = 1,
    Serving = 2,
    Terminating = 4,
}
