using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Node;

/// <summary>
/// Asks the runtime how it is and which images it has. One call that fails says little: for half a minute the last answer stands, as upstream has it.
/// For one caller at a time, but for <see cref="Handler"/>.
/// </summary>
internal sealed class NodeObserver(IContainerRuntime runtime, IImageService images, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private IReadOnlyList<Image> _images = [];
    private RuntimeStatus? _status;
    private long _answered;
    private volatile IReadOnlyList<RuntimeHandler> _handlers = [];

    /// <summary>What the runtime last said of its handler of that name ("" is the default one); null: nothing.</summary>
    public RuntimeHandler? Handler(string name) => _handlers.FirstOrDefault(h => h.Name == name);

    /// <summary>Null: the runtime has not answered for too long.</summary>
    public async Task<RuntimeStatus?> StatusAsync(CancellationToken cancel)
    {
        try
        {
            _status = await runtime.StatusAsync(cancel).ConfigureAwait(false);
            _handlers = _status.Handlers;
            _answered = time.GetTimestamp();
        }
        catch (CriException)
        {
            if (_status is not null && time.GetElapsedTime(_answered) >= s_patience)
                _status = null;
        }
        return _status;
    }

    /// <summary>Those of before where the runtime does not tell.</summary>
    public async Task<IReadOnlyList<Image>> ImagesAsync(CancellationToken cancel)
    {
        try
        {
            _images = await images.ListImagesAsync(cancel).ConfigureAwait(false);
        }
        catch (CriException)
        {
            // The images did not change for that.
        }
        return _images;
    }
}
