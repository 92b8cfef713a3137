namespace NodeStack.Kubelet.Sources;

/// <summary>A place pods come from. Emits its whole set at the start and after every change, already defaulted and validated; never throws but for cancellation.</summary>
public interface IPodSource
{
    PodOrigin Origin { get; }
    IAsyncEnumerable<PodSourceUpdate> WatchAsync(CancellationToken cancel);
}
