namespace NodeStack.CriShim.Streaming;

/// <summary>The client whose request is being upgraded. Exactly one of the two methods is called, once.</summary>
public interface IStreamingClient
{
    /// <summary>Sends the 101 with the runtime's headers, and hands over the raw connection.</summary>
    Task<IStreamingPeer> AcceptAsync(UpgradeResponse response, CancellationToken cancel);

    /// <summary>Sends the runtime's refusal: status, headers, body.</summary>
    Task RefuseAsync(UpgradeResponse response, ReadOnlyMemory<byte> body, CancellationToken cancel);
}
