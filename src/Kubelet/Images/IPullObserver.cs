namespace NodeStack.Kubelet.Images;

/// <summary>Told when an image is pulled for a pod. Must not block or throw.</summary>
internal interface IPullObserver
{
    void PullBegan(string podUid);

    void PullEnded(string podUid);
}
