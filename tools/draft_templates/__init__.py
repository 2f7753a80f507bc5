"""Make the first version of the Word templates in `doc_templates/`.

Run `python -m tools.draft_templates FOLDER`. The .docx files are the truth afterwards: a legal
officer edits them in Word, and this generator is not run over them again.
"""
