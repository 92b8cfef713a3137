namespace NodeStack.Kubelet.Images;

/// <summary>A turn of image collection that did not reach its aim; the message goes into an event.</summary>
internal sealed class ImageGcException(string message) : Exception(message);
