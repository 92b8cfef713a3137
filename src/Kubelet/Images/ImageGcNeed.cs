namespace NodeStack.Kubelet.Images;

/// <summary>The image filesystem's usage, and how many bytes to free (0: none).</summary>
internal sealed record ImageGcNeed(int UsedPercent, long BytesToFree);
