namespace NodeStack.Kubelet.Images.Providers;

/// <summary>Runs a plugin once.</summary>
internal interface IProviderProcess
{
    /// <summary>What it wrote. Throws <see cref="IOException"/> when it cannot be run, fails, takes too long or writes too much.</summary>
    Task<byte[]> RunAsync(ProviderConfig provider, string input, CancellationToken cancel);
}
