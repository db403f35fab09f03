"""The matters beside the pathways: complaints, compensation, dialogue meetings, cross-border care, transport,
rehabilitation, hearing aids, interpreters, and the checklist of a decision. One module for each kind.
"""
