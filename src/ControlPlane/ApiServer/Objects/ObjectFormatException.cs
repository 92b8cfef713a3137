namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>A text that cannot be read as what it should be; the message is worded as Go's decoders word it.</summary>
internal sealed class ObjectFormatException(string message) : Exception(message);
