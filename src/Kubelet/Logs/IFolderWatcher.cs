namespace NodeStack.Kubelet.Logs;

/// <summary>Tells of changes in a folder. Notices may be spurious and may be lost: followers also look by the clock.</summary>
public interface IFolderWatcher
{
    /// <param name="changed">Called on another thread; must not block.</param>
    IDisposable Watch(string folder, Action changed);
}
